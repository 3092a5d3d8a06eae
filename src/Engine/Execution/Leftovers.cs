using System.Text;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Execution;

/// <summary>What an engine that died has left behind: steps that still run, half-written staging folders, checkpoints of finished stages.</summary>
internal sealed class Leftovers(StoreAccess store, IRunObserver observer)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Puts it in order. Only for the holder of the store's lock.</summary>
    /// <param name="dead">The engine that died, if it is known.</param>
    public void TidyUp(LockHolder? dead)
    {
        if (dead is not null)
        {
            observer.On(new RunEvent.TookOver(dead));
        }

        if (Directory.Exists(store.Layout.Staging) && Directory.EnumerateFileSystemEntries(store.Layout.Staging).Any())
        {
            // Before the folders: a step that still runs would write into the ones that are made anew.
            KillOrphans();
            store.Disk.DeleteFolder(store.Layout.Staging);
        }

        DropScratchOfTheDone();
    }

    /// <summary>A step outlives an engine that is killed. It carries the store's path in its environment.</summary>
    private void KillOrphans()
    {
        var mark = Encoding.UTF8.GetBytes($"{StepEnvironment.StoreMark}={store.Layout.Root}\0");
        var orphans = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && Carries(id, mark))
            .ToList();
        foreach (var id in orphans)
        {
            observer.On(new RunEvent.Warning($"process {id}, a step that a dead engine left running, is killed"));
            _ = Libc.Kill(id, Libc.SignalKill);
        }

        if (!SpinWait.SpinUntil(() => orphans.TrueForAll(id => ProcessStart.Of(id) is null), Patience))
        {
            throw new MachineException($"a step that a dead engine left running cannot be killed: process {orphans.First(id => ProcessStart.Of(id) is not null)}");
        }
    }

    private static bool Carries(int process, byte[] mark)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{process}/environ");
            return environment.AsSpan().StartsWith(mark) || environment.AsSpan().IndexOf((byte[])[0, .. mark]) >= 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's and so none of ours.
            return false;
        }
    }

    /// <summary>Checkpoints that nobody needs: of a crash between a stage's record and the end of its cleaning up.</summary>
    public IEnumerable<string> ScratchOfTheDone() => Directory.Exists(store.Layout.Scratch)
        ? Directory.EnumerateDirectories(store.Layout.Scratch)
            .Where(folder => Digest.TryParse(Path.GetFileName(folder), out var key) && store.Records.Find(key) is not null)
        : [];

    private void DropScratchOfTheDone()
    {
        foreach (var folder in ScratchOfTheDone())
        {
            store.Disk.DeleteFolder(folder);
        }
    }
}
