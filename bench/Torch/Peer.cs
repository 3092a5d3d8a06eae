using System.Globalization;
using Retable.Bench.Shared;

namespace Retable.Bench.Torch;

/// <summary>The same case in Debian's PyTorch, by peer.py.</summary>
internal static class Peer
{
    // As src/Torch sets them for our side.
    private static readonly Dictionary<string, string> KeepsFreedMemory = new()
    {
        ["MALLOC_MMAP_THRESHOLD_"] = $"{128 << 20}",
        ["MALLOC_TRIM_THRESHOLD_"] = $"{1 << 30}",
    };

    /// <summary>The seconds of each run; none where this machine has no such PyTorch.</summary>
    /// <param name="suite">Is told the version.</param>
    /// <param name="measured">The case.</param>
    /// <param name="layout">How images and weights lie in memory.</param>
    /// <param name="keepsFreedMemory">Whether malloc keeps freed memory as on our side, or gives it back as it comes.</param>
    public static double[] Seconds(Suite suite, Case measured, Layout layout, bool keepsFreedMemory)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "peer.py");
        var words = $"['peer.py', '{measured.Name}', '{measured.Threads}', '{measured.Runs}', '{layout.Name}']";
        if (Suite.Python($"import sys; sys.argv = {words}\n{File.ReadAllText(file)}", variables: keepsFreedMemory ? KeepsFreedMemory : null)?.Split(' ') is not [var version, .. var seconds])
        {
            return [];
        }

        suite.Version("PyTorch", version);
        return [.. seconds.Select(each => double.Parse(each, CultureInfo.InvariantCulture))];
    }
}
