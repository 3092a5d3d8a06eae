using System.Globalization;
using Retable.Bench.Shared;

namespace Retable.Bench.Torch;

/// <summary>The same case in Debian's PyTorch, by peer.py.</summary>
internal static class Peer
{
    /// <summary>The median in seconds; null where this machine has no such PyTorch.</summary>
    public static double? Median(Suite suite, Case measured)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "peer.py");
        var words = $"['peer.py', '{measured.Name}', '{measured.Threads}', '{measured.Runs}']";
        if (Suite.Python($"import sys; sys.argv = {words}\n{File.ReadAllText(file)}")?.Split(' ') is not [var seconds, var version])
        {
            return null;
        }

        suite.Version("PyTorch", version);
        return double.Parse(seconds, CultureInfo.InvariantCulture);
    }
}
