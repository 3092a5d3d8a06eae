using Retable.Contract;
using Retable.Engine.Attempts;
using Retable.Engine.Journal;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;

namespace Retable.Engine.Runs;

/// <summary>What the loop of a run works with.</summary>
internal sealed record RunParts
{
    public required Capacity Capacity { get; init; }

    public required IRunObserver Observer { get; init; }

    public required TimeProvider Time { get; init; }

    public required StageRunner Runner { get; init; }

    public required StageRestorer Restorer { get; init; }

    /// <summary>What the stores elsewhere are asked; null for none.</summary>
    public Planning.RemoteRecords? Remote { get; init; }

    /// <summary>Takes in what is fetched from there; null for none.</summary>
    public RemoteIntake? Intake { get; init; }

    /// <summary>Sends there what was executed; null if nothing is to be sent.</summary>
    public RemoteSending? Sending { get; init; }

    /// <summary>Executes nothing.</summary>
    public bool FetchesOnly { get; init; }

    public required RunTally Tally { get; init; }

    public required bool KeepGoing { get; init; }

    /// <summary>Gives up a stage that another engine executes, instead of waiting for it.</summary>
    public required bool NoWait { get; init; }

    /// <summary>Whether a living engine executes a key.</summary>
    public required Func<Digest, bool> IsLeased { get; init; }

    /// <summary>Reads what other engines have recorded meanwhile.</summary>
    public required Action CatchUp { get; init; }

    /// <summary>Whether tasks that are asked to stop go on without this engine.</summary>
    public bool LeavesTasksRunning { get; init; }

    /// <summary>What each node took last time; null for one that never ran.</summary>
    public required Func<int, double?> LastSeconds { get; init; }

    /// <summary>What the group of each node used before; null for one that never ran.</summary>
    public required Func<int, TaskUsage?> Usual { get; init; }

    /// <summary>For each node the seconds of the longest chain that begins with it.</summary>
    public required IReadOnlyList<double> Priorities { get; init; }
}
