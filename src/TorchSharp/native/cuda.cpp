// CUDA devices. What torch/cuda.h offers needs no CUDA headers; memory statistics do, and are left out without them.
#include <torch/cuda.h>
#include <torch/types.h>

#include "guard.h"
#include "shim.h"

#ifdef RT_CUDA
#include <c10/cuda/CUDACachingAllocator.h>
#endif

namespace {

// A device has no statistics before its first tensor.
void require_cuda() {
    TORCH_CHECK(torch::cuda::is_available(), "no CUDA device is available");
    (void)torch::empty({0}, torch::kCUDA);
}

}  // namespace

int32_t rt_cuda_device_count() {
    return retable::guarded<int32_t>(0, [] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

int32_t rt_cuda_has_cudnn() {
    return retable::guarded<int32_t>(0, [] { return torch::cuda::cudnn_is_available(); });
}

int32_t rt_cuda_manual_seed(uint64_t seed, int32_t all) {
    return retable::attempted([&] {
        if (torch::cuda::is_available()) {
            all != 0 ? torch::cuda::manual_seed_all(seed) : torch::cuda::manual_seed(seed);
        }
    });
}

int32_t rt_cuda_synchronize(int64_t device) {
    return retable::attempted([&] {
        require_cuda();
        torch::cuda::synchronize(device);
    });
}

#ifdef RT_CUDA
namespace allocator = c10::cuda::CUDACachingAllocator;

// 0: allocated now, 1: its peak, 2: reserved now, 3: its peak; bytes.
int64_t rt_cuda_memory(int32_t device, int32_t which) {
    return retable::guarded<int64_t>(-1, [&]() -> int64_t {
        require_cuda();
        auto stats = allocator::getDeviceStats(static_cast<c10::DeviceIndex>(device));
        auto& bytes = which < 2 ? stats.allocated_bytes[0] : stats.reserved_bytes[0];
        return which % 2 == 0 ? bytes.current : bytes.peak;
    });
}

int32_t rt_cuda_reset_peak(int32_t device) {
    return retable::attempted([&] {
        require_cuda();
        allocator::resetPeakStats(static_cast<c10::DeviceIndex>(device));
    });
}

int32_t rt_cuda_empty_cache() {
    return retable::attempted([] { allocator::emptyCache(); });
}
#else
namespace {

int32_t not_built() {
    return retable::attempted([] { TORCH_CHECK(false, "this libtorch has no CUDA, or the shim was built without CUDA headers"); });
}

}  // namespace

int64_t rt_cuda_memory(int32_t, int32_t) { return not_built(); }

int32_t rt_cuda_reset_peak(int32_t) { return not_built(); }

int32_t rt_cuda_empty_cache() { return not_built(); }
#endif
