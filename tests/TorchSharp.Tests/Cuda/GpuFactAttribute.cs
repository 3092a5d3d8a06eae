using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Cuda;

/// <summary>A test for machines with a GPU; on others it is left out, and the report says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GpuFactAttribute : FactAttribute
{
    public GpuFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "needs a GPU";
        SkipType = typeof(Gpu);
        SkipUnless = nameof(Gpu.IsThere);
    }
}

public static class Gpu
{
    public static readonly Device First = new(global::TorchSharp.DeviceType.CUDA, 0);

    public static bool IsThere => cuda.is_available();
}
