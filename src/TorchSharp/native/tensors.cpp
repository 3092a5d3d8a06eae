#include <ATen/Context.h>
#include <ATen/core/Tensor.h>

#include "guard.h"
#include "shim.h"

#include <algorithm>

void rt_tensor_free(at::Tensor* tensor) {
    retable::attempted([&] { delete tensor; });
}

at::Tensor* rt_tensor_alias(at::Tensor* tensor) {
    return retable::guarded<at::Tensor*>(nullptr, [&] { return new at::Tensor(*tensor); });
}

int32_t rt_tensor_facts_of(at::Tensor* tensor, rt_tensor_facts* facts) {
    return retable::attempted([&] {
        facts->dtype = static_cast<int8_t>(tensor->scalar_type());
        facts->device_type = static_cast<int8_t>(tensor->device().type());
        facts->device_index = static_cast<int8_t>(tensor->device().index());
        facts->layout = static_cast<int8_t>(tensor->layout());
        facts->requires_grad = tensor->requires_grad();
        facts->is_leaf = tensor->is_leaf();
        facts->is_complex = tensor->is_complex();
        facts->is_inference = tensor->is_inference();
        facts->dimensions = static_cast<int32_t>(tensor->dim());
        facts->element_size = static_cast<int32_t>(tensor->element_size());
        facts->elements = tensor->numel();
        auto strided = tensor->layout() == c10::kStrided;
        facts->is_contiguous = strided && tensor->is_contiguous();
        facts->is_channels_last = strided && tensor->is_contiguous(at::MemoryFormat::ChannelsLast);
        facts->is_pinned = strided && tensor->device().is_cpu() && at::globalContext().hasCUDA() && tensor->is_pinned();
        facts->unused = 0;
        facts->storage_offset = strided ? tensor->storage_offset() : 0;
    });
}

int32_t rt_tensor_sizes(at::Tensor* tensor, int64_t* sizes, int64_t* strides) {
    return retable::attempted([&] {
        auto shape = tensor->sizes();
        std::copy(shape.begin(), shape.end(), sizes);
        if (strides != nullptr) {
            auto steps = tensor->strides();
            std::copy(steps.begin(), steps.end(), strides);
        }
    });
}

void* rt_tensor_data(at::Tensor* tensor) {
    return retable::guarded<void*>(nullptr, [&] {
        TORCH_CHECK(!tensor->is_conj() && !tensor->is_neg(), "its elements are conjugated or negated lazily; resolve_conj() or resolve_neg() first");
        return tensor->data_ptr();
    });
}

// The bytes that go when this handle goes: none for a view, whose storage belongs to another tensor too.
int64_t rt_tensor_owned_bytes(at::Tensor* tensor) {
    return retable::guarded<int64_t>(0, [&]() -> int64_t {
        auto owned = tensor->defined() && tensor->has_storage() && tensor->use_count() == 1 && tensor->storage().use_count() == 1;
        return owned ? static_cast<int64_t>(tensor->storage().nbytes()) : 0;
    });
}

int32_t rt_tensor_is_same(at::Tensor* left, at::Tensor* right) { return left->is_same(*right); }
