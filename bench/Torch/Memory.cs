using System.Globalization;

namespace Retable.Bench.Torch;

/// <summary>How much the process grows in ten thousand training steps.</summary>
internal static class Memory
{
    /// <returns>MiB.</returns>
    public static double Growth()
    {
        var step = Work.Training(Work.Mlp(), TorchSharp.torch.randn([32, 64]), 10);
        Repeat(step, 1000);
        var before = Resident();
        Repeat(step, 10_000);
        return Math.Max(0, Resident() - before);
    }

    private static void Repeat(Action step, int times)
    {
        for (var i = 0; i < times; i++)
        {
            step();
        }
    }

    private static double Resident() =>
        double.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize / (1 << 20);
}
