#include "values.h"

#include <ATen/core/Generator.h>
#include <ATen/core/List.h>
#include <ATen/core/Tensor.h>

#include <algorithm>

namespace retable {
namespace {

const at::Tensor& tensor_of(const rt_value& value, const c10::Argument& argument) {
    TORCH_CHECK(value.pointer != nullptr, "argument '", argument.name(), "' must be a tensor, but it is none");
    return *static_cast<at::Tensor*>(value.pointer);
}

c10::IValue list_of_tensors(const rt_value& value, const c10::Argument& argument) {
    auto handles = static_cast<at::Tensor**>(value.pointer);
    c10::List<at::Tensor> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; ++i) {
        TORCH_CHECK(handles[i] != nullptr, "argument '", argument.name(), "' has no tensor at position ", i);
        list.push_back(*handles[i]);
    }
    return list;
}

c10::IValue list_of_optional_tensors(const rt_value& value) {
    auto handles = static_cast<at::Tensor**>(value.pointer);
    c10::impl::GenericList list(c10::OptionalType::ofTensor());
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; ++i) {
        list.push_back(handles[i] == nullptr ? c10::IValue() : c10::IValue(*handles[i]));
    }
    return list;
}

template <typename Element, typename Source>
c10::IValue list_of(const rt_value& value) {
    auto source = static_cast<const Source*>(value.pointer);
    c10::List<Element> list;
    list.reserve(value.length);
    std::for_each(source, source + value.length, [&](Source element) { list.push_back(static_cast<Element>(element)); });
    return list;
}

bool is_optional(const c10::Argument& argument) { return argument.type()->kind() == c10::TypeKind::OptionalType; }

c10::TypeKind kind_of(const c10::Argument& argument) {
    return is_optional(argument) ? argument.type()->castRaw<c10::OptionalType>()->getElementType()->kind()
                                 : argument.type()->kind();
}

}  // namespace

c10::IValue to_ivalue(const rt_value& value, const c10::Argument& argument) {
    switch (value.tag) {
        case RT_DEFAULT:
            TORCH_CHECK(argument.default_value().has_value(), "argument '", argument.name(), "' must be given");
            return *argument.default_value();
        case RT_NONE:
            TORCH_CHECK(is_optional(argument), "argument '", argument.name(), "' must not be none");
            return {};
        case RT_TENSOR:
            return value.pointer == nullptr && is_optional(argument) ? c10::IValue() : c10::IValue(tensor_of(value, argument));
        case RT_INTEGER:
            return kind_of(argument) == c10::TypeKind::FloatType ? c10::IValue(static_cast<double>(value.integer))
                                                                 : c10::IValue(value.integer);
        case RT_REAL: return value.real;
        case RT_BOOLEAN: return value.integer != 0;
        case RT_INTEGERS: return list_of<int64_t, int64_t>(value);
        case RT_REALS: return list_of<double, double>(value);
        case RT_BOOLEANS: return list_of<bool, int64_t>(value);
        case RT_TENSORS: return list_of_tensors(value, argument);
        case RT_OPTIONAL_TENSORS: return list_of_optional_tensors(value);
        case RT_TEXT: return std::string(static_cast<const char*>(value.pointer), value.length);
        case RT_DEVICE:
            return c10::Device(static_cast<c10::DeviceType>(value.integer), static_cast<c10::DeviceIndex>(value.length));
        case RT_COMPLEX: {
            auto parts = static_cast<const double*>(value.pointer);
            return c10::complex<double>(parts[0], parts[1]);
        }
        case RT_GENERATOR: return *static_cast<at::Generator*>(value.pointer);
        default: TORCH_CHECK(false, "argument '", argument.name(), "' has the unknown tag ", value.tag);
    }
}

rt_value to_value(c10::IValue&& result) {
    rt_value value{RT_NONE, 0, {0}};
    if (result.isTensor()) {
        value.tag = RT_TENSOR;
        auto tensor = std::move(result).toTensor();
        value.pointer = tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
    } else if (result.isInt()) {
        value.tag = RT_INTEGER;
        value.integer = result.toInt();
    } else if (result.isDouble()) {
        value.tag = RT_REAL;
        value.real = result.toDouble();
    } else if (result.isBool()) {
        value.tag = RT_BOOLEAN;
        value.integer = result.toBool();
    } else if (result.isTensorList()) {
        auto list = result.toTensorVector();
        auto handles = new at::Tensor*[list.size()];
        std::transform(list.begin(), list.end(), handles, [](at::Tensor& tensor) { return new at::Tensor(std::move(tensor)); });
        value.tag = RT_TENSORS;
        value.length = static_cast<int32_t>(list.size());
        value.pointer = handles;
    } else {
        TORCH_CHECK(result.isNone(), "a result of type ", result.tagKind(), " is not supported");
    }
    return value;
}

}  // namespace retable
