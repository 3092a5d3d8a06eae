// Operators by schema name: boxed in general, unboxed for the few signatures that most calls have.
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include "guard.h"
#include "shim.h"
#include "values.h"

namespace {

using at::Scalar;
using at::Tensor;

using Unary = Tensor(const Tensor&);
using Binary = Tensor(const Tensor&, const Tensor&);
using BinaryScaled = Tensor(const Tensor&, const Tensor&, const Scalar&);
using WithScalar = Tensor(const Tensor&, const Scalar&);
using UnaryInPlace = Tensor&(Tensor&);
using BinaryInPlace = Tensor&(Tensor&, const Tensor&);
using BinaryScaledInPlace = Tensor&(Tensor&, const Tensor&, const Scalar&);

enum class Signature { boxed, unary, binary, binary_scaled, with_scalar, unary_in_place, binary_in_place, binary_scaled_in_place };

template <typename Function>
bool has_signature(const c10::OperatorHandle& handle) {
    try {
        handle.typed<Function>();
        return true;
    } catch (const c10::Error&) {
        return false;
    }
}

Signature signature_of(const c10::OperatorHandle& handle) {
    auto& schema = handle.schema();
    // An operator without a C++ signature passes every check of typed(): it stays boxed, as do all odd shapes.
    if (schema.returns().size() != 1 || schema.returns()[0].type()->kind() != c10::TypeKind::TensorType) {
        return Signature::boxed;
    }
    if (!handle.hasSchema() || schema.name().rfind("aten::", 0) != 0) {
        return Signature::boxed;
    }
    if (has_signature<Unary>(handle)) return Signature::unary;
    if (has_signature<Binary>(handle)) return Signature::binary;
    if (has_signature<BinaryScaled>(handle)) return Signature::binary_scaled;
    if (has_signature<WithScalar>(handle)) return Signature::with_scalar;
    if (has_signature<UnaryInPlace>(handle)) return Signature::unary_in_place;
    if (has_signature<BinaryInPlace>(handle)) return Signature::binary_in_place;
    if (has_signature<BinaryScaledInPlace>(handle)) return Signature::binary_scaled_in_place;
    return Signature::boxed;
}

}  // namespace

struct rt_operator {
    c10::OperatorHandle handle;
    Signature signature;
    std::string schema;
};

namespace {

Scalar scalar_of(const rt_value& value) {
    switch (value.tag) {
        case RT_INTEGER: return value.integer;
        case RT_REAL: return value.real;
        case RT_BOOLEAN: return value.integer != 0;
        default: TORCH_CHECK(false, "a number was expected");
    }
}

bool is_plain_number(const rt_value& value) {
    return value.tag == RT_INTEGER || value.tag == RT_REAL || value.tag == RT_BOOLEAN;
}

bool is_tensor(const rt_value& value) { return value.tag == RT_TENSOR && value.pointer != nullptr; }

Tensor& at_position(const rt_value* arguments, int position) { return *static_cast<Tensor*>(arguments[position].pointer); }

/// Calls without boxes where the arguments are exactly the signature's; false where they are not.
bool call_unboxed(const rt_operator& op, const rt_value* in, int32_t count, Tensor& result) {
    if (op.signature == Signature::boxed || count < 1 || !is_tensor(in[0])) {
        return false;
    }
    auto two = count == 2 && is_tensor(in[1]);
    auto scaled = (two || (count == 3 && is_tensor(in[1]) && is_plain_number(in[2])));
    auto alpha = [&] { return count == 3 ? scalar_of(in[2]) : Scalar(1); };
    auto& self = at_position(in, 0);
    switch (op.signature) {
        case Signature::unary:
            return count == 1 && (result = op.handle.typed<Unary>().call(self), true);
        case Signature::unary_in_place:
            return count == 1 && (result = op.handle.typed<UnaryInPlace>().call(self), true);
        case Signature::binary:
            return two && (result = op.handle.typed<Binary>().call(self, at_position(in, 1)), true);
        case Signature::binary_in_place:
            return two && (result = op.handle.typed<BinaryInPlace>().call(self, at_position(in, 1)), true);
        case Signature::binary_scaled:
            return scaled && (result = op.handle.typed<BinaryScaled>().call(self, at_position(in, 1), alpha()), true);
        case Signature::binary_scaled_in_place:
            return scaled && (result = op.handle.typed<BinaryScaledInPlace>().call(self, at_position(in, 1), alpha()), true);
        case Signature::with_scalar:
            return count == 2 && is_plain_number(in[1]) &&
                   (result = op.handle.typed<WithScalar>().call(self, scalar_of(in[1])), true);
        default: return false;
    }
}

/// Boxed call; the results are left on the returned stack.
torch::jit::Stack call_boxed(const rt_operator& op, const rt_value* in, int32_t count) {
    auto& arguments = op.handle.schema().arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= arguments.size(), count, " arguments were given, but it takes ", arguments.size());
    static const rt_value missing{RT_DEFAULT, 0, {0}};
    torch::jit::Stack stack;
    stack.reserve(arguments.size());
    for (size_t i = 0; i < arguments.size(); ++i) {
        stack.push_back(retable::to_ivalue(i < static_cast<size_t>(count) ? in[i] : missing, arguments[i]));
    }
    op.handle.callBoxed(&stack);
    return stack;
}

}  // namespace

rt_operator* rt_operator_find(const char* name, const char* overload) {
    return retable::guarded<rt_operator*>(nullptr, [&]() -> rt_operator* {
        auto found = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(found.has_value(), "this libtorch has no operator ", name, overload[0] == 0 ? "" : ".", overload);
        return new rt_operator{*found, signature_of(*found), c10::toString(found->schema())};
    });
}

const char* rt_operator_schema(rt_operator* op) { return op->schema.c_str(); }

at::Tensor* rt_call_tensor(rt_operator* op, const rt_value* arguments, int32_t count) {
    return retable::guarded<Tensor*>(nullptr, [&]() -> Tensor* {
        Tensor result;
        if (!call_unboxed(*op, arguments, count, result)) {
            auto stack = call_boxed(*op, arguments, count);
            TORCH_CHECK(stack.size() == 1 && stack[0].isTensor(), "it does not return one tensor");
            result = std::move(stack[0]).toTensor();
        }
        TORCH_CHECK(result.defined(), "it returned no tensor");
        return new Tensor(std::move(result));
    });
}

int32_t rt_call(rt_operator* op, const rt_value* arguments, int32_t count, rt_value* results, int32_t capacity) {
    return retable::guarded<int32_t>(-1, [&] {
        auto stack = call_boxed(*op, arguments, count);
        TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), "it returns ", stack.size(), " values");
        for (size_t i = 0; i < stack.size(); ++i) {
            results[i] = retable::to_value(std::move(stack[i]));
        }
        return static_cast<int32_t>(stack.size());
    });
}

void rt_tensors_free(at::Tensor** tensors) { delete[] tensors; }
