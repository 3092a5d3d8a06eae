using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Interop;

/// <summary>The functions of native/shim.h, in its order. Handles are raw: who calls keeps their owners alive.</summary>
internal static unsafe partial class Native
{
    private const string Library = "retable_torch";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, ShimLibrary.Resolve);

    [LibraryImport(Library)] public static partial byte* rt_error();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rt_operator_find(string name, string overload);

    [LibraryImport(Library)] public static partial byte* rt_operator_schema(nint op);
    [LibraryImport(Library)] public static partial int rt_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);
    [LibraryImport(Library)] public static partial nint rt_call_tensor(nint op, NativeValue* arguments, int count);
    [LibraryImport(Library)] public static partial void rt_tensors_free(nint* tensors);

    [LibraryImport(Library)] public static partial void rt_tensor_free(nint tensor);
    [LibraryImport(Library)] public static partial nint rt_tensor_alias(nint tensor);
    [LibraryImport(Library)] public static partial int rt_tensor_facts_of(nint tensor, TensorFacts* facts);
    [LibraryImport(Library)] public static partial int rt_tensor_sizes(nint tensor, long* sizes, long* strides);
    [LibraryImport(Library)] public static partial void* rt_tensor_data(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long rt_tensor_owned_bytes(nint tensor);
    [LibraryImport(Library)] public static partial int rt_tensor_is_same(nint left, nint right);

    [LibraryImport(Library)]
    public static partial int rt_backward(nint* tensors, nint* gradients, int count, int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library)]
    public static partial int rt_grad(
        nint* outputs, nint* gradients, int count, nint* inputs, int inputCount, int retainGraph, int createGraph, int allowUnused, nint* results);

    [LibraryImport(Library)] public static partial int rt_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] public static partial int rt_retain_grad(nint tensor);
    [LibraryImport(Library)] public static partial nint rt_gradient(nint tensor);
    [LibraryImport(Library)] public static partial int rt_set_gradient(nint tensor, nint gradient);
    [LibraryImport(Library)] public static partial int rt_set_data(nint tensor, nint data);
    [LibraryImport(Library)] public static partial int rt_grad_enabled();
    [LibraryImport(Library)] public static partial void rt_set_grad_enabled(int value);
    [LibraryImport(Library)] public static partial int rt_inference_enabled();
    [LibraryImport(Library)] public static partial nint rt_inference_enter(int value);
    [LibraryImport(Library)] public static partial void rt_inference_leave(nint guard);

    [LibraryImport(Library)] public static partial int rt_autocast_enabled(int deviceType);
    [LibraryImport(Library)] public static partial int rt_set_autocast_enabled(int deviceType, int value);
    [LibraryImport(Library)] public static partial int rt_autocast_dtype(int deviceType);
    [LibraryImport(Library)] public static partial int rt_set_autocast_dtype(int deviceType, int dtype);
    [LibraryImport(Library)] public static partial int rt_autocast_cache_enabled();
    [LibraryImport(Library)] public static partial void rt_set_autocast_cache_enabled(int value);
    [LibraryImport(Library)] public static partial int rt_autocast_enter();
    [LibraryImport(Library)] public static partial int rt_autocast_leave();
    [LibraryImport(Library)] public static partial void rt_autocast_clear_cache();

    [LibraryImport(Library)] public static partial nint rt_generator_new(int deviceType, int deviceIndex, ulong seed);
    [LibraryImport(Library)] public static partial nint rt_generator_default(int deviceType, int deviceIndex);
    [LibraryImport(Library)] public static partial void rt_generator_free(nint generator);
    [LibraryImport(Library)] public static partial int rt_generator_set_seed(nint generator, ulong seed);
    [LibraryImport(Library)] public static partial ulong rt_generator_seed(nint generator);
    [LibraryImport(Library)] public static partial ulong rt_generator_reseed(nint generator);
    [LibraryImport(Library)] public static partial nint rt_generator_state(nint generator);
    [LibraryImport(Library)] public static partial int rt_generator_set_state(nint generator, nint state);
    [LibraryImport(Library)] public static partial int rt_manual_seed(ulong seed);
    [LibraryImport(Library)] public static partial int rt_threads();
    [LibraryImport(Library)] public static partial int rt_set_threads(int count);
    [LibraryImport(Library)] public static partial int rt_interop_threads();
    [LibraryImport(Library)] public static partial int rt_set_interop_threads(int count);
    [LibraryImport(Library)] public static partial byte* rt_version();
    [LibraryImport(Library)] public static partial byte* rt_build();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int rt_switch(string name);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int rt_set_switch(string name, int value);

    [LibraryImport(Library)] public static partial int rt_cuda_device_count();
    [LibraryImport(Library)] public static partial int rt_cuda_has_cudnn();
    [LibraryImport(Library)] public static partial int rt_cuda_manual_seed(ulong seed, int all);
    [LibraryImport(Library)] public static partial int rt_cuda_synchronize(long device);
    [LibraryImport(Library)] public static partial long rt_cuda_memory(int device, int which);
    [LibraryImport(Library)] public static partial int rt_cuda_reset_peak(int device);
    [LibraryImport(Library)] public static partial int rt_cuda_empty_cache();

    [LibraryImport(Library)] public static partial nint rt_graph_new(int device);
    [LibraryImport(Library)] public static partial int rt_graph_enter(nint graph);
    [LibraryImport(Library)] public static partial int rt_graph_leave(nint graph);
    [LibraryImport(Library)] public static partial int rt_graph_begin(nint graph);
    [LibraryImport(Library)] public static partial int rt_graph_end(nint graph);
    [LibraryImport(Library)] public static partial int rt_graph_replay(nint graph);
    [LibraryImport(Library)] public static partial int rt_graph_free(nint graph);
}
