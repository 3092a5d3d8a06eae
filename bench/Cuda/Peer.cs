using System.Globalization;
using Retable.Bench.Shared;

namespace Retable.Bench.Cuda;

/// <summary>The same case in the PyTorch of the <c>python3</c> on PATH, by peer.py.</summary>
internal static class Peer
{
    /// <summary>The seconds of each run; none where that Python has no PyTorch with CUDA.</summary>
    public static double[] Seconds(Suite suite, Case measured)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "cuda-peer.py");
        var words = $"['peer.py', '{measured.Name}', '{measured.Times}', '{measured.Runs}']";
        if (Suite.Python($"import sys; sys.argv = {words}\n{File.ReadAllText(file)}", "python3")?.Split(' ') is not [var version, .. var seconds])
        {
            return [];
        }

        suite.Version("PyTorch", version);
        return [.. seconds.Select(each => double.Parse(each, CultureInfo.InvariantCulture))];
    }

    /// <summary>What some lines print.</summary>
    public static string? Python(string lines) => Suite.Python($"import torch\n{lines}", "python3");
}
