using TorchSharp.Interop;

namespace Retable.Torch;

/// <summary>How cuDNN chooses its convolutions: switches of the process that TorchSharp has no names for.</summary>
/// <remarks>Those of torch.backends.cudnn in PyTorch. They may be set on a machine without a GPU, where they mean nothing.</remarks>
public static class Cudnn
{
    /// <summary>Whether it is used at all.</summary>
    public static bool Enabled
    {
        get => Switch.CudnnEnabled.IsOn;
        set => Switch.CudnnEnabled.Set(value);
    }

    /// <summary>Whether the first call of each shape tries all algorithms and keeps the fastest: then results may differ between runs.</summary>
    public static bool Benchmark
    {
        get => Switch.CudnnBenchmark.IsOn;
        set => Switch.CudnnBenchmark.Set(value);
    }

    /// <summary>Whether only algorithms that give the same bits each time are taken.</summary>
    public static bool Deterministic
    {
        get => Switch.CudnnDeterministic.IsOn;
        set => Switch.CudnnDeterministic.Set(value);
    }
}
