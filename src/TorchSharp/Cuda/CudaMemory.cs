using TorchSharp;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace Retable.Torch;

/// <summary>What libtorch's allocator has of a GPU's memory, in bytes.</summary>
/// <remarks>Beside TorchSharp's names, because its package has none for it. All members throw an ExternalException where there is no GPU.</remarks>
/// <param name="device">CUDA; without an index the first.</param>
public sealed class CudaMemory(Device device)
{
    private readonly int _index = Index(device);

    /// <summary>In tensors now.</summary>
    public long Allocated => Bytes(0);

    /// <summary>The most that was in tensors since the start or <see cref="ResetPeaks"/>.</summary>
    public long PeakAllocated => Bytes(1);

    /// <summary>Taken from the device now: tensors, and what is kept for the next ones.</summary>
    public long Reserved => Bytes(2);

    public long PeakReserved => Bytes(3);

    public void ResetPeaks() => NativeError.Check(Native.rt_cuda_reset_peak(_index), nameof(CudaMemory));

    /// <summary>Gives back to the device what no tensor uses.</summary>
    public static void EmptyCache() => NativeError.Check(Native.rt_cuda_empty_cache(), nameof(CudaMemory));

    internal static int Index(Device device) => device.type == DeviceType.CUDA
        ? Math.Max(device.index, 0)
        : throw new ArgumentException($"'{device}' is no CUDA device", nameof(device));

    private long Bytes(int which) => Native.rt_cuda_memory(_index, which) is >= 0 and var bytes ? bytes : throw NativeError.Last(nameof(CudaMemory));
}
