using System.Diagnostics;
using System.Text;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Posix;
using Retable.Engine.Processes;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>What an engine that died has left behind: steps that still run, half-written staging folders, checkpoints of finished stages.</summary>
internal sealed class Leftovers(StoreAccess store, Leases leases, IRunObserver observer)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Puts it in order. Other engines may be at work: what is theirs stays.</summary>
    /// <param name="dead">The engines that died.</param>
    public void TidyUp(IReadOnlyList<LockHolder> dead)
    {
        foreach (var engine in dead)
        {
            observer.On(new RunEvent.TookOver(engine));
        }

        var left = Directory.Exists(store.Layout.Staging)
            ? Directory.EnumerateDirectories(store.Layout.Staging).Where(folder => !leases.IsHeld(Path.GetFileName(folder))).ToList()
            : [];
        if (left.Count > 0)
        {
            // Before the folders: a step that still runs would write into the ones that are made anew.
            KillOrphans();
            left.ForEach(store.Disk.DeleteFolder);
        }

        DropScratchOfTheDone();
        DropArrived();
    }

    /// <summary>Drops the checkpoint that a crash left after the last stage's record: no work comes on whose account it would be dropped.</summary>
    public static async Task TidyUpAfterTheDoneAsync(StoreAccess store, string command, IRunObserver observer, CancellationToken stop)
    {
        if (!ScratchOfTheDone(store).Any())
        {
            return;
        }

        try
        {
            using var held = await RunLock.TakeAsync(store.Layout.Root, command, noWait: true, _ => { }, stop).ConfigureAwait(false);
            if (held is not null)
            {
                using var leases = new Leases(store.Layout, command);
                leases.Bury = new Leftovers(store, leases, observer).TidyUp;
                leases.TidyUp();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nobody may write here: the next run that may will do it.
            Debug.WriteLine(error);
        }
    }

    /// <summary>A step outlives an engine that is killed. It carries the store's path and the engine's name in its environment.</summary>
    private void KillOrphans()
    {
        var mark = Encoding.UTF8.GetBytes($"{StepEnvironment.StoreMark}={store.Layout.Root}\0");
        var orphans = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && EnvironmentOf(id) is { } variables && Carries(variables, mark) && !leases.IsAlive(ValueOf(StepEnvironment.EngineMark, variables)))
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

    private static byte[]? EnvironmentOf(int process)
    {
        try
        {
            return [0, .. File.ReadAllBytes($"/proc/{process}/environ"), 0];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's and so none of ours.
            return null;
        }
    }

    private static bool Carries(byte[] environment, byte[] mark) => environment.AsSpan().IndexOf((byte[])[0, .. mark]) >= 0;

    private static string ValueOf(string name, byte[] environment)
    {
        var at = environment.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\0{name}="));
        var value = at < 0 ? [] : environment.AsSpan(at + name.Length + 2);
        return Encoding.UTF8.GetString(value[..Math.Max(0, value.IndexOf((byte)0))]);
    }

    /// <summary>Checkpoints that nobody needs: of a crash between a stage's record and the end of its cleaning up.</summary>
    private static IEnumerable<string> ScratchOfTheDone(StoreAccess store) => Directory.Exists(store.Layout.Scratch)
        ? Directory.EnumerateDirectories(store.Layout.Scratch)
            .Where(folder => Digest.TryParse(Path.GetFileName(folder), out var key) && store.Records.Find(key) is not null)
        : [];

    private void DropScratchOfTheDone()
    {
        foreach (var folder in ScratchOfTheDone(store).Where(folder => !leases.IsHeld(Path.GetFileName(folder))))
        {
            store.Disk.DeleteFolder(folder);
        }
    }

    /// <summary>Objects that were being fetched, and that are here by now.</summary>
    private void DropArrived()
    {
        foreach (var file in Directory.Exists(store.Layout.Arriving) ? Directory.EnumerateFiles(store.Layout.Arriving) : [])
        {
            if (Digest.TryParse(Path.GetFileName(file), out var content) && store.Objects.Holds(content))
            {
                store.Disk.Delete(file);
            }
        }
    }
}
