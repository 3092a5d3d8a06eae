// Operators by schema name: boxed in general, unboxed for the few signatures that most calls have.
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include "division.h"
#include "guard.h"
#include "shim.h"
#include "values.h"

#include <variant>

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

template <typename Function>
using Typed = c10::TypedOperatorHandle<Function>;

/// Which of the signatures an operator has; none of them, and it is called with boxes.
using Unboxed = std::variant<std::monostate, Typed<Unary>, Typed<Binary>, Typed<BinaryScaled>, Typed<WithScalar>, Typed<UnaryInPlace>,
                             Typed<BinaryInPlace>, Typed<BinaryScaledInPlace>>;

template <typename Function>
bool try_signature(const c10::OperatorHandle& handle, Unboxed& found) {
    try {
        found = handle.typed<Function>();
        return true;
    } catch (const c10::Error&) {
        return false;
    }
}

Unboxed unboxed_of(const c10::OperatorHandle& handle) {
    auto& schema = handle.schema();
    Unboxed found;
    // An operator without a C++ signature passes every check of typed(): it stays boxed, as do all odd shapes.
    if (schema.returns().size() != 1 || schema.returns()[0].type()->kind() != c10::TypeKind::TensorType ||
        schema.name().rfind("aten::", 0) != 0) {
        return found;
    }
    try_signature<Unary>(handle, found) || try_signature<Binary>(handle, found) || try_signature<BinaryScaled>(handle, found) ||
        try_signature<WithScalar>(handle, found) || try_signature<UnaryInPlace>(handle, found) ||
        try_signature<BinaryInPlace>(handle, found) || try_signature<BinaryScaledInPlace>(handle, found);
    return found;
}

}  // namespace

struct rt_operator {
    c10::OperatorHandle handle;
    Unboxed unboxed;
    std::string schema;
    bool divides;
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

/// Calls without boxes where the arguments are exactly the signature's; does nothing where they are not.
struct UnboxedCall {
    const rt_value* in;
    int32_t count;
    Tensor& result;

    bool has_tensors(int32_t wanted) const { return count == wanted && is_tensor(in[0]) && (wanted == 1 || is_tensor(in[1])); }

    Tensor& tensor(int position) const { return *static_cast<Tensor*>(in[position].pointer); }

    template <typename Result>
    bool one(const Typed<Result>& op) const {
        return has_tensors(1) && (result = op.call(tensor(0)), true);
    }

    template <typename Result>
    bool two(const Typed<Result>& op) const {
        return has_tensors(2) && (result = op.call(tensor(0), tensor(1)), true);
    }

    // alpha may be left out: it is 1.
    template <typename Result>
    bool scaled(const Typed<Result>& op) const {
        if (has_tensors(2)) {
            return result = op.call(tensor(0), tensor(1), Scalar(1)), true;
        }
        return count == 3 && is_tensor(in[0]) && is_tensor(in[1]) && is_plain_number(in[2]) &&
               (result = op.call(tensor(0), tensor(1), scalar_of(in[2])), true);
    }

    bool operator()(std::monostate) const { return false; }
    bool operator()(const Typed<Unary>& op) const { return one(op); }
    bool operator()(const Typed<UnaryInPlace>& op) const { return one(op); }
    bool operator()(const Typed<Binary>& op) const { return two(op); }
    bool operator()(const Typed<BinaryInPlace>& op) const { return two(op); }
    bool operator()(const Typed<BinaryScaled>& op) const { return scaled(op); }
    bool operator()(const Typed<BinaryScaledInPlace>& op) const { return scaled(op); }
    bool operator()(const Typed<WithScalar>& op) const {
        return count == 2 && is_tensor(in[0]) && is_plain_number(in[1]) && (result = op.call(tensor(0), scalar_of(in[1])), true);
    }
};

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
        auto& schema = found->schema();
        return new rt_operator{*found, unboxed_of(*found), c10::toString(schema), retable::divides(schema)};
    });
}

const char* rt_operator_schema(rt_operator* op) { return op->schema.c_str(); }

at::Tensor* rt_call_tensor(rt_operator* op, const rt_value* arguments, int32_t count) {
    return retable::guarded<Tensor*>(nullptr, [&]() -> Tensor* {
        if (op->divides) {
            retable::check_division(arguments, count);
        }
        Tensor result;
        if (!std::visit(UnboxedCall{arguments, count, result}, op->unboxed)) {
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
        if (op->divides) {
            retable::check_division(arguments, count);
        }
        auto stack = call_boxed(*op, arguments, count);
        TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), "it returns ", stack.size(), " values");
        for (size_t i = 0; i < stack.size(); ++i) {
            results[i] = retable::to_value(std::move(stack[i]));
        }
        return static_cast<int32_t>(stack.size());
    });
}

void rt_tensors_free(at::Tensor** tensors) { delete[] tensors; }
