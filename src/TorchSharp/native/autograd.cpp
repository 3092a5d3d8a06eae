#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include "guard.h"
#include "shim.h"

namespace {

using torch::autograd::variable_list;

variable_list list_of(at::Tensor** handles, int32_t count) {
    variable_list list;
    list.reserve(count);
    for (int32_t i = 0; handles != nullptr && i < count; ++i) {
        list.push_back(handles[i] == nullptr ? at::Tensor() : *handles[i]);
    }
    return list;
}

}  // namespace

int32_t rt_backward(at::Tensor** tensors, at::Tensor** gradients, int32_t count, int32_t retain_graph, int32_t create_graph,
                    at::Tensor** inputs, int32_t input_count) {
    return retable::attempted([&] {
        torch::autograd::backward(list_of(tensors, count), list_of(gradients, count), retain_graph != 0, create_graph != 0,
                                  list_of(inputs, input_count));
    });
}

int32_t rt_grad(at::Tensor** outputs, at::Tensor** gradients, int32_t count, at::Tensor** inputs, int32_t input_count,
                int32_t retain_graph, int32_t create_graph, int32_t allow_unused, at::Tensor** results) {
    return retable::attempted([&] {
        auto list = torch::autograd::grad(list_of(outputs, count), list_of(inputs, input_count), list_of(gradients, count),
                                          retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < list.size(); ++i) {
            results[i] = list[i].defined() ? new at::Tensor(list[i]) : nullptr;
        }
    });
}

int32_t rt_set_requires_grad(at::Tensor* tensor, int32_t value) {
    return retable::attempted([&] { tensor->set_requires_grad(value != 0); });
}

int32_t rt_retain_grad(at::Tensor* tensor) {
    return retable::attempted([&] { tensor->retain_grad(); });
}

at::Tensor* rt_gradient(at::Tensor* tensor) {
    return retable::guarded<at::Tensor*>(nullptr, [&]() -> at::Tensor* {
        auto& gradient = tensor->grad();
        return gradient.defined() ? new at::Tensor(gradient) : nullptr;
    });
}

int32_t rt_set_gradient(at::Tensor* tensor, at::Tensor* gradient) {
    return retable::attempted([&] {
        if (gradient != nullptr) {
            TORCH_CHECK(gradient->sizes() == tensor->sizes(), "a gradient of shape ", gradient->sizes(), " for a tensor of shape ", tensor->sizes());
            TORCH_CHECK(gradient->device() == tensor->device(), "the gradient is on ", gradient->device(), ", the tensor on ", tensor->device());
        }
        tensor->mutable_grad() = gradient == nullptr ? at::Tensor() : *gradient;
    });
}

int32_t rt_set_data(at::Tensor* tensor, at::Tensor* data) {
    return retable::attempted([&] { tensor->set_data(*data); });
}

int32_t rt_grad_enabled() { return c10::GradMode::is_enabled(); }

void rt_set_grad_enabled(int32_t value) { c10::GradMode::set_enabled(value != 0); }

int32_t rt_inference_enabled() { return c10::InferenceMode::is_enabled(); }

void* rt_inference_enter(int32_t value) {
    return retable::guarded<void*>(nullptr, [&] { return new c10::InferenceMode(value != 0); });
}

void rt_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
