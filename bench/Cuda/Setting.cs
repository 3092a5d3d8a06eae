using Retable.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Bench.Cuda;

/// <summary>What all cases share: the device, and the switches that peer.py sets too.</summary>
internal static class Setting
{
    /// <summary>Named with its index, so that tensors compare equal to it.</summary>
    public static readonly Device Gpu = new(DeviceType.CUDA, 0);

    public static void Prepare()
    {
        manual_seed(1);
        Switches.BenchmarkCuDnn = true;
    }

    public static Autocast Half() => new((int)DeviceType.CUDA, (sbyte)ScalarType.BFloat16);
}
