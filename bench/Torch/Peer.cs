using System.Globalization;
using Retable.Bench.Shared;

namespace Retable.Bench.Torch;

/// <summary>The same case in Debian's PyTorch, by peer.py.</summary>
internal static class Peer
{
    /// <summary>The seconds of each run; none where this machine has no such PyTorch.</summary>
    public static double[] Seconds(Suite suite, Case measured, Layout layout)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "peer.py");
        var words = $"['peer.py', '{measured.Name}', '{measured.Threads}', '{measured.Runs}', '{layout.Name}']";
        if (Suite.Python($"import sys; sys.argv = {words}\n{File.ReadAllText(file)}")?.Split(' ') is not [var version, .. var seconds])
        {
            return [];
        }

        suite.Version("PyTorch", version);
        return [.. seconds.Select(each => double.Parse(each, CultureInfo.InvariantCulture))];
    }
}
