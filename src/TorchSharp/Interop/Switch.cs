namespace TorchSharp.Interop;

/// <summary>A switch of libtorch for the whole process; native/runtime.cpp has their names.</summary>
internal sealed record Switch(string Name)
{
    public static readonly Switch Deterministic = new("deterministic");
    public static readonly Switch DeterministicWarnOnly = new("deterministic_warn_only");
    public static readonly Switch CudnnEnabled = new("cudnn_enabled");
    public static readonly Switch CudnnBenchmark = new("cudnn_benchmark");
    public static readonly Switch CudnnDeterministic = new("cudnn_deterministic");
    public static readonly Switch CudnnTf32 = new("cudnn_allow_tf32");
    public static readonly Switch MatmulTf32 = new("cublas_allow_tf32");

    public bool IsOn => NativeError.Check(Native.rt_switch(Name), Name) != 0;

    public void Set(bool value) => NativeError.Check(Native.rt_set_switch(Name, value ? 1 : 0), Name);
}
