using System.Diagnostics;

namespace Retable.Engine.Posix;

/// <summary>How much memory a process and its children held at most.</summary>
/// <remarks>
/// What the kernel reports at the end counts the engine's own memory too, since a process begins as a copy of the one
/// that starts it; it is right only where it is more than that. Below, the process is looked at while it runs: what it
/// takes in its last moments is then missed.
/// </remarks>
/// <param name="process">Its number; it has just been started.</param>
internal sealed class MemoryWatch(int process)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private readonly long _engine = ProcessMemory.Peak("self");
    private long _seen = ProcessMemory.Peak($"{process}");
    private long _looked = Stopwatch.GetTimestamp();

    /// <summary>Measures again, if enough time has passed.</summary>
    public void Look()
    {
        if (Stopwatch.GetElapsedTime(_looked) > BetweenLooks)
        {
            _looked = Stopwatch.GetTimestamp();
            _seen = Math.Max(_seen, ProcessMemory.PeakOfTree(process));
        }
    }

    /// <summary>The peak in bytes; 0 where nothing is known.</summary>
    /// <param name="reported">What the kernel reports at the end.</param>
    public long Peak(long reported)
    {
        // The kernel counts pages in batches a core: the two numbers of one moment differ by some of them.
        var uncertain = _engine + (_engine / 50) + (1 << 20);
        return reported > uncertain ? reported : _seen;
    }
}
