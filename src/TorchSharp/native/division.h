// Division of whole numbers that the processor answers with a trap, which would end the process.
#pragma once

#include <ATen/core/function_schema.h>

#include "shim.h"

namespace retable {

/// Whether an operator divides whole numbers by whole numbers.
bool divides(const c10::FunctionSchema& schema);

/// Throws where a dividend is the smallest number of its type and its divisor -1: the quotient does not fit.
void check_division(const rt_value* arguments, int32_t count);

}  // namespace retable
