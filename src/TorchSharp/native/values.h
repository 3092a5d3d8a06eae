// Between the tagged values of the C interface and the IValues of a boxed call.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include "shim.h"

namespace retable {

/// The IValue that a schema's argument takes; throws where the value cannot be one.
c10::IValue to_ivalue(const rt_value& value, const c10::Argument& argument);

/// The value of a result. Tensors in it are new handles; a list is freed with rt_tensors_free.
rt_value to_value(c10::IValue&& result);

}  // namespace retable
