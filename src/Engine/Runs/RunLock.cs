using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>The store's lock as runs take it: beside other runs, never beside who deletes objects.</summary>
internal static class RunLock
{
    /// <summary>Takes the lock, after waiting for who holds the store alone.</summary>
    /// <param name="store">The store's folder.</param>
    /// <param name="command">What the person typed, for whoever waits in turn.</param>
    /// <param name="noWait">Gives up instead of waiting.</param>
    /// <param name="waits">Is told once who holds the store; null where that cannot be told.</param>
    /// <param name="stop">The person's wish to stop.</param>
    /// <returns>Null if it was given up.</returns>
    public static async Task<StoreLock?> TakeAsync(string store, string command, bool noWait, Action<LockHolder?> waits, CancellationToken stop)
    {
        try
        {
            return await StoreLock.TakeAsync(store, command, alone: false, Wait, stop).ConfigureAwait(false);
        }
        catch (GivenUpException)
        {
            return null;
        }

        void Wait(LockHolder? holder)
        {
            waits(holder);
            if (noWait)
            {
                throw new GivenUpException();
            }
        }
    }

    private sealed class GivenUpException : Exception;
}
