// What belongs to the process: generators, threads, what libtorch was built with, global switches.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/core/Tensor.h>
#include <torch/version.h>

#include "guard.h"
#include "shim.h"

#include <cstdlib>
#include <cstring>
#include <mutex>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

at::Generator& generator_of(void* generator) { return *static_cast<at::Generator*>(generator); }

c10::Device device_of(int32_t type, int32_t index) {
    return {static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index)};
}

struct Switch {
    const char* name;
    bool (*get)(at::Context&);
    void (*set)(at::Context&, bool);
};

using at::Context;

const Switch switches[] = {
    {"deterministic", [](Context& c) { return c.deterministicAlgorithms(); },
     [](Context& c, bool v) { c.setDeterministicAlgorithms(v, c.deterministicAlgorithmsWarnOnly()); }},
    {"deterministic_warn_only", [](Context& c) { return c.deterministicAlgorithmsWarnOnly(); },
     [](Context& c, bool v) { c.setDeterministicAlgorithms(c.deterministicAlgorithms(), v); }},
    {"cudnn_enabled", [](Context& c) { return c.userEnabledCuDNN(); }, [](Context& c, bool v) { c.setUserEnabledCuDNN(v); }},
    {"cudnn_benchmark", [](Context& c) { return c.benchmarkCuDNN(); }, [](Context& c, bool v) { c.setBenchmarkCuDNN(v); }},
    {"cudnn_deterministic", [](Context& c) { return c.deterministicCuDNN(); },
     [](Context& c, bool v) { c.setDeterministicCuDNN(v); }},
    {"cudnn_allow_tf32", [](Context& c) { return c.allowTF32CuDNN(); }, [](Context& c, bool v) { c.setAllowTF32CuDNN(v); }},
    {"cublas_allow_tf32", [](Context& c) { return c.allowTF32CuBLAS(); }, [](Context& c, bool v) { c.setAllowTF32CuBLAS(v); }},
    {"mkldnn_enabled", [](Context& c) { return c.userEnabledMkldnn(); }, [](Context& c, bool v) { c.setUserEnabledMkldnn(v); }},
    {"has_mkldnn", [](Context& c) { return c.hasMKLDNN(); }, nullptr},
    {"has_mkl", [](Context& c) { return c.hasMKL(); }, nullptr},
    {"has_lapack", [](Context& c) { return c.hasLAPACK(); }, nullptr},
    {"has_openmp", [](Context& c) { return c.hasOpenMP(); }, nullptr},
    {"has_cuda", [](Context& c) { return c.hasCUDA(); }, nullptr},
};

const Switch& switch_of(const char* name) {
    for (auto& each : switches) {
        if (std::strcmp(each.name, name) == 0) {
            return each;
        }
    }
    TORCH_CHECK(false, "unknown switch ", name);
}

#ifdef __GLIBC__
// A batch's buffers are larger than what malloc keeps by default: it would hand each back to the system, and the next
// step would pay for fresh pages again, up to a tenth of its time. Whoever has set malloc's variables is left alone.
__attribute__((constructor)) void keep_freed_memory() {
    for (auto name : {"MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES"}) {
        if (std::getenv(name) != nullptr) {
            return;
        }
    }
    mallopt(M_MMAP_THRESHOLD, 128 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}
#endif

}  // namespace

void* rt_generator_new(int32_t device_type, int32_t device_index, uint64_t seed) {
    return retable::guarded<void*>(nullptr, [&] {
        auto generator = at::globalContext().defaultGenerator(device_of(device_type, device_index)).clone();
        generator.set_current_seed(seed);
        return new at::Generator(generator);
    });
}

void* rt_generator_default(int32_t device_type, int32_t device_index) {
    return retable::guarded<void*>(nullptr, [&] {
        return new at::Generator(at::globalContext().defaultGenerator(device_of(device_type, device_index)));
    });
}

void rt_generator_free(void* generator) { delete static_cast<at::Generator*>(generator); }

int32_t rt_generator_set_seed(void* generator, uint64_t seed) {
    return retable::attempted([&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        generator_of(generator).set_current_seed(seed);
    });
}

uint64_t rt_generator_seed(void* generator) {
    return retable::guarded<uint64_t>(0, [&] { return generator_of(generator).current_seed(); });
}

uint64_t rt_generator_reseed(void* generator) {
    return retable::guarded<uint64_t>(0, [&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        return generator_of(generator).seed();
    });
}

at::Tensor* rt_generator_state(void* generator) {
    return retable::guarded<at::Tensor*>(nullptr, [&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        return new at::Tensor(generator_of(generator).get_state());
    });
}

int32_t rt_generator_set_state(void* generator, at::Tensor* state) {
    return retable::attempted([&] {
        std::lock_guard<std::mutex> lock(generator_of(generator).mutex());
        generator_of(generator).set_state(*state);
    });
}

int32_t rt_manual_seed(uint64_t seed) {
    return retable::attempted([&] { at::manual_seed(seed); });
}

int32_t rt_threads() { return at::get_num_threads(); }

int32_t rt_set_threads(int32_t count) {
    return retable::attempted([&] {
        TORCH_CHECK(count > 0, "the number of threads must be positive, not ", count);
        at::set_num_threads(count);
    });
}

int32_t rt_interop_threads() { return static_cast<int32_t>(at::get_num_interop_threads()); }

int32_t rt_set_interop_threads(int32_t count) {
    return retable::attempted([&] { at::set_num_interop_threads(count); });
}

const char* rt_version() { return TORCH_VERSION; }

const char* rt_build() {
    static const std::string text = at::show_config() + "\n" + at::get_parallel_info();
    return text.c_str();
}

int32_t rt_switch(const char* name) {
    return retable::guarded<int32_t>(-1, [&] { return switch_of(name).get(at::globalContext()); });
}

int32_t rt_set_switch(const char* name, int32_t value) {
    return retable::attempted([&] {
        auto& found = switch_of(name);
        TORCH_CHECK(found.set != nullptr, name, " is a fact of the build and cannot be set");
        found.set(at::globalContext(), value != 0);
    });
}
