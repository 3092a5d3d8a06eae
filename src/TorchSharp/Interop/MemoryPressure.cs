using System.Diagnostics;

namespace TorchSharp.Interop;

/// <summary>Has forgotten tensors collected before the memory they hold outside of the collector's heap grows by much.</summary>
/// <remarks>
/// Instead of <see cref="GC.AddMemoryPressure"/>, which collects again and again while tensors come and go, up to a fifth of the
/// time. Here a collection is tried when the tensors alive have grown, and one that found nothing doubles the wait for the next:
/// a loop that disposes what it makes soon causes almost none.
/// </remarks>
internal static class MemoryPressure
{
    // Below this a tensor costs the collector's heap about as much as libtorch's, and counting costs more than it gives.
    private const long Smallest = 512;

    // Above the least since the last collection: it is tried if the wait is over.
    private const long Growth = 64L << 20;

    // Above what the last collection left: it is not waited for.
    private const long GrowthAtOnce = 1L << 30;

    // Of the time that the last collection took: the longest leaves the collector a thousandth of the time.
    private const double ShortestWait = 50;
    private const double LongestWait = 1000;

    private static readonly Lock Collecting = new();
    private static long _alive;
    private static long _least;
    private static long _left;
    private static long _earliest;
    private static double _wait;

    /// <summary>Counts the bytes that this handle alone holds; 0 for a view.</summary>
    public static long Add(nint handle)
    {
        var bytes = Native.rt_tensor_owned_bytes(handle);
        if (bytes < Smallest)
        {
            return 0;
        }

        var alive = Interlocked.Add(ref _alive, bytes);
        if (alive - Volatile.Read(ref _least) > Growth)
        {
            var atOnce = alive - Volatile.Read(ref _left) > GrowthAtOnce;
            if (atOnce || Environment.TickCount64 >= Volatile.Read(ref _earliest))
            {
                Collect(atOnce);
            }
        }

        return bytes;
    }

    public static void Remove(long bytes)
    {
        if (bytes > 0)
        {
            var alive = Interlocked.Add(ref _alive, -bytes);
            if (alive < Volatile.Read(ref _least))
            {
                Volatile.Write(ref _least, alive);
            }
        }
    }

    // Waits for the finalizers, since only what they have not freed is in use. They take no lock that a caller could hold.
    private static void Collect(bool atOnce)
    {
        if (!Collecting.TryEnter())
        {
            return;
        }

        try
        {
            var (start, before) = (Stopwatch.GetTimestamp(), Interlocked.Read(ref _alive));
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
            var left = Interlocked.Read(ref _alive);
            var wasForgotten = before - left > (before - _least) / 2;
            _wait = wasForgotten ? 0 : atOnce ? _wait : Math.Clamp(2 * _wait, ShortestWait, LongestWait);
            Volatile.Write(ref _earliest, Environment.TickCount64 + (long)(Stopwatch.GetElapsedTime(start).TotalMilliseconds * _wait));
            Volatile.Write(ref _left, left);
            Volatile.Write(ref _least, left);
        }
        finally
        {
            Collecting.Exit();
        }
    }
}
