// Autocast of the calling thread. PyTorch 2.4 gave all devices one set of functions; before, each had its own.
#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include "guard.h"
#include "shim.h"

#define RT_AUTOCAST_BY_DEVICE (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4))

namespace {

namespace autocast = at::autocast;

bool is_cuda(int32_t device_type) {
    auto type = static_cast<c10::DeviceType>(device_type);
    TORCH_CHECK(type == c10::kCPU || type == c10::kCUDA, "autocast knows cpu and cuda only");
    return type == c10::kCUDA;
}

#if RT_AUTOCAST_BY_DEVICE
c10::DeviceType checked(int32_t device_type) { return is_cuda(device_type) ? c10::kCUDA : c10::kCPU; }
bool enabled(int32_t device_type) { return autocast::is_autocast_enabled(checked(device_type)); }
void set_enabled(int32_t device_type, bool value) { autocast::set_autocast_enabled(checked(device_type), value); }
at::ScalarType dtype(int32_t device_type) { return autocast::get_autocast_dtype(checked(device_type)); }
void set_dtype(int32_t device_type, at::ScalarType value) { autocast::set_autocast_dtype(checked(device_type), value); }
#else
bool enabled(int32_t device_type) { return is_cuda(device_type) ? autocast::is_enabled() : autocast::is_cpu_enabled(); }
void set_enabled(int32_t device_type, bool value) {
    is_cuda(device_type) ? autocast::set_enabled(value) : autocast::set_cpu_enabled(value);
}
at::ScalarType dtype(int32_t device_type) {
    return is_cuda(device_type) ? autocast::get_autocast_gpu_dtype() : autocast::get_autocast_cpu_dtype();
}
void set_dtype(int32_t device_type, at::ScalarType value) {
    is_cuda(device_type) ? autocast::set_autocast_gpu_dtype(value) : autocast::set_autocast_cpu_dtype(value);
}
#endif

}  // namespace

int32_t rt_autocast_enabled(int32_t device_type) {
    return retable::guarded<int32_t>(-1, [&] { return enabled(device_type); });
}

int32_t rt_set_autocast_enabled(int32_t device_type, int32_t value) {
    return retable::attempted([&] { set_enabled(device_type, value != 0); });
}

int32_t rt_autocast_dtype(int32_t device_type) {
    return retable::guarded<int32_t>(-1, [&] { return static_cast<int32_t>(dtype(device_type)); });
}

int32_t rt_set_autocast_dtype(int32_t device_type, int32_t value) {
    return retable::attempted([&] { set_dtype(device_type, static_cast<at::ScalarType>(value)); });
}

int32_t rt_autocast_cache_enabled() { return autocast::is_autocast_cache_enabled(); }

void rt_set_autocast_cache_enabled(int32_t value) { autocast::set_autocast_cache_enabled(value != 0); }

int32_t rt_autocast_enter() { return autocast::increment_nesting(); }

int32_t rt_autocast_leave() { return autocast::decrement_nesting(); }

void rt_autocast_clear_cache() {
    retable::attempted([] { autocast::clear_cache(); });
}
