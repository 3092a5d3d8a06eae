#include "division.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/result_type.h>

#include <limits>

namespace retable {
namespace {

// The processor divides 32 and 64 bits; narrower numbers are widened before.
bool traps(const at::Tensor& numbers, at::ScalarType type) {
    return numbers.is_cpu() && numbers.scalar_type() == type && (type == at::kInt || type == at::kLong);
}

at::Tensor smallest(const at::Tensor& numbers) {
    return numbers.eq(numbers.scalar_type() == at::kInt ? int64_t{std::numeric_limits<int32_t>::min()} : std::numeric_limits<int64_t>::min());
}

bool any(const at::Tensor& condition) { return condition.any().item<bool>(); }

}  // namespace

bool divides(const c10::FunctionSchema& schema) {
    for (auto name : {"aten::floor_divide", "aten::remainder", "aten::fmod", "aten::div", "aten::divide"}) {
        if (schema.name() == name || schema.name() == std::string(name) + "_") {
            return true;
        }
    }
    return false;
}

void check_division(const rt_value* arguments, int32_t count) {
    if (count < 2 || arguments[0].tag != RT_TENSOR || arguments[0].pointer == nullptr) {
        return;
    }
    auto& dividend = *static_cast<at::Tensor*>(arguments[0].pointer);
    auto by_number = arguments[1].tag == RT_INTEGER;
    if (by_number && arguments[1].integer == -1 && traps(dividend, dividend.scalar_type())) {
        TORCH_CHECK(!any(smallest(dividend)), "the smallest number of its type cannot be divided by -1");
    } else if (arguments[1].tag == RT_TENSOR && arguments[1].pointer != nullptr) {
        auto& divisor = *static_cast<at::Tensor*>(arguments[1].pointer);
        auto is_signed = at::isIntegralType(divisor.scalar_type(), false) && divisor.scalar_type() != at::kByte;
        if (is_signed && traps(dividend, at::result_type(dividend, divisor))) {
            auto minus_one = divisor.eq(-1);
            TORCH_CHECK(!any(minus_one) || !any(smallest(dividend).logical_and(minus_one)), "the smallest number of its type cannot be divided by -1");
        }
    }
}

}  // namespace retable
