// The C interface between C# and libtorch. Operators are called by schema name, so that a new one needs no line here.
//
// A tensor handle is an at::Tensor on the heap: whoever receives one frees it with rt_tensor_free. No function lets a
// C++ exception out: it returns -1 or null, and rt_error() gives the message of the calling thread's last failure.
#pragma once

#include <cstdint>

#define RT_EXPORT extern "C" __attribute__((visibility("default")))

namespace at {
class Tensor;
}

// What a value is; the C# side numbers them alike (Interop/NativeValue.cs).
enum rt_tag : int32_t {
    RT_DEFAULT = 0,        // take the schema's default
    RT_NONE = 1,
    RT_TENSOR = 2,         // pointer: a tensor handle or null
    RT_INTEGER = 3,
    RT_REAL = 4,
    RT_BOOLEAN = 5,
    RT_INTEGERS = 6,       // pointer: int64_t[length]
    RT_REALS = 7,          // pointer: double[length]
    RT_BOOLEANS = 8,       // pointer: int64_t[length], 0 or 1
    RT_TENSORS = 9,        // pointer: handles[length]
    RT_OPTIONAL_TENSORS = 10,  // the same, null for none
    RT_TEXT = 11,          // pointer: UTF-8 of length bytes
    RT_DEVICE = 12,        // integer: type, length: index
    RT_COMPLEX = 13,       // pointer: double[2]
    RT_GENERATOR = 14,     // pointer: a generator handle
};

struct rt_value {
    int32_t tag;
    int32_t length;
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
};

// What C# wants to know of a tensor in one call.
struct rt_tensor_facts {
    int8_t dtype;
    int8_t device_type;
    int8_t device_index;
    int8_t layout;
    int8_t requires_grad;
    int8_t is_leaf;
    int8_t is_complex;
    int8_t is_inference;
    int8_t is_contiguous;
    int8_t is_channels_last;
    int8_t is_pinned;
    int8_t unused;
    int32_t dimensions;
    int32_t element_size;
    int64_t elements;
    int64_t storage_offset;
};

struct rt_operator;
struct rt_graph;

// errors.cpp
RT_EXPORT const char* rt_error();

// operators.cpp
RT_EXPORT rt_operator* rt_operator_find(const char* name, const char* overload);
RT_EXPORT const char* rt_operator_schema(rt_operator* op);
RT_EXPORT int32_t rt_call(rt_operator* op, const rt_value* arguments, int32_t count, rt_value* results, int32_t capacity);
RT_EXPORT at::Tensor* rt_call_tensor(rt_operator* op, const rt_value* arguments, int32_t count);
RT_EXPORT void rt_tensors_free(at::Tensor** tensors);

// tensors.cpp
RT_EXPORT void rt_tensor_free(at::Tensor* tensor);
RT_EXPORT at::Tensor* rt_tensor_alias(at::Tensor* tensor);
RT_EXPORT int32_t rt_tensor_facts_of(at::Tensor* tensor, rt_tensor_facts* facts);
RT_EXPORT int32_t rt_tensor_sizes(at::Tensor* tensor, int64_t* sizes, int64_t* strides);
RT_EXPORT void* rt_tensor_data(at::Tensor* tensor);
RT_EXPORT int64_t rt_tensor_owned_bytes(at::Tensor* tensor);
RT_EXPORT int32_t rt_tensor_is_same(at::Tensor* left, at::Tensor* right);

// autograd.cpp
RT_EXPORT int32_t rt_backward(at::Tensor** tensors, at::Tensor** gradients, int32_t count, int32_t retain_graph,
                              int32_t create_graph, at::Tensor** inputs, int32_t input_count);
RT_EXPORT int32_t rt_grad(at::Tensor** outputs, at::Tensor** gradients, int32_t count, at::Tensor** inputs, int32_t input_count,
                          int32_t retain_graph, int32_t create_graph, int32_t allow_unused, at::Tensor** results);
RT_EXPORT int32_t rt_set_requires_grad(at::Tensor* tensor, int32_t value);
RT_EXPORT int32_t rt_retain_grad(at::Tensor* tensor);
RT_EXPORT at::Tensor* rt_gradient(at::Tensor* tensor);
RT_EXPORT int32_t rt_set_gradient(at::Tensor* tensor, at::Tensor* gradient);
RT_EXPORT int32_t rt_set_data(at::Tensor* tensor, at::Tensor* data);
RT_EXPORT int32_t rt_grad_enabled();
RT_EXPORT void rt_set_grad_enabled(int32_t value);
RT_EXPORT int32_t rt_inference_enabled();
RT_EXPORT void* rt_inference_enter(int32_t value);
RT_EXPORT void rt_inference_leave(void* guard);

// autocast.cpp
RT_EXPORT int32_t rt_autocast_enabled(int32_t device_type);
RT_EXPORT int32_t rt_set_autocast_enabled(int32_t device_type, int32_t value);
RT_EXPORT int32_t rt_autocast_dtype(int32_t device_type);
RT_EXPORT int32_t rt_set_autocast_dtype(int32_t device_type, int32_t dtype);
RT_EXPORT int32_t rt_autocast_cache_enabled();
RT_EXPORT void rt_set_autocast_cache_enabled(int32_t value);
RT_EXPORT int32_t rt_autocast_enter();
RT_EXPORT int32_t rt_autocast_leave();
RT_EXPORT void rt_autocast_clear_cache();

// runtime.cpp: generators, threads, build, global switches
RT_EXPORT void* rt_generator_new(int32_t device_type, int32_t device_index, uint64_t seed);
RT_EXPORT void* rt_generator_default(int32_t device_type, int32_t device_index);
RT_EXPORT void rt_generator_free(void* generator);
RT_EXPORT int32_t rt_generator_set_seed(void* generator, uint64_t seed);
RT_EXPORT uint64_t rt_generator_seed(void* generator);
RT_EXPORT uint64_t rt_generator_reseed(void* generator);
RT_EXPORT at::Tensor* rt_generator_state(void* generator);
RT_EXPORT int32_t rt_generator_set_state(void* generator, at::Tensor* state);
RT_EXPORT int32_t rt_manual_seed(uint64_t seed);
RT_EXPORT int32_t rt_threads();
RT_EXPORT int32_t rt_set_threads(int32_t count);
RT_EXPORT int32_t rt_interop_threads();
RT_EXPORT int32_t rt_set_interop_threads(int32_t count);
RT_EXPORT const char* rt_version();
RT_EXPORT const char* rt_build();
RT_EXPORT int32_t rt_switch(const char* name);
RT_EXPORT int32_t rt_set_switch(const char* name, int32_t value);

// cuda.cpp
RT_EXPORT int32_t rt_cuda_device_count();
RT_EXPORT int32_t rt_cuda_has_cudnn();
RT_EXPORT int32_t rt_cuda_manual_seed(uint64_t seed, int32_t all);
RT_EXPORT int32_t rt_cuda_synchronize(int64_t device);
RT_EXPORT int64_t rt_cuda_memory(int32_t device, int32_t which);
RT_EXPORT int32_t rt_cuda_reset_peak(int32_t device);
RT_EXPORT int32_t rt_cuda_empty_cache();

// graph.cpp
RT_EXPORT rt_graph* rt_graph_new(int32_t device);
RT_EXPORT int32_t rt_graph_enter(rt_graph* graph);
RT_EXPORT int32_t rt_graph_leave(rt_graph* graph);
RT_EXPORT int32_t rt_graph_begin(rt_graph* graph);
RT_EXPORT int32_t rt_graph_end(rt_graph* graph);
RT_EXPORT int32_t rt_graph_replay(rt_graph* graph);
RT_EXPORT int32_t rt_graph_free(rt_graph* graph);
