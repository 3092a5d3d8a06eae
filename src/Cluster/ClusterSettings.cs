using Retable.Cluster.Queue;
using Retable.Cluster.Site;

namespace Retable.Cluster;

/// <summary>What a cluster's executor works with.</summary>
public sealed record ClusterSettings
{
    /// <summary>The store's folder, a full path that all machines of the cluster see.</summary>
    public required string Store { get; init; }

    public required SiteOptions Site { get; init; }

    public required IScheduler Scheduler { get; init; }

    /// <summary>The program, with its arguments, that a job starts on its machine; the cluster's folder and the job's name follow. Asked before each job: it may be laid out then.</summary>
    public required Func<IReadOnlyList<string>> NodeCommand { get; init; }

    /// <summary>Where a step executable of this machine lies for the others.</summary>
    public Func<string, string> ProgramOnNode { get; init; } = path => path;

    /// <summary>Files that must stay as they are until a verb has run, for instance the catalogue of the programs: jobs wait for long.</summary>
    public IReadOnlyList<string> Watched { get; init; } = [];

    /// <summary>How long, after a person's wish to stop, the engine waits for a second one before it leaves its jobs to themselves.</summary>
    public TimeSpan PauseBeforeLeaving { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long tasks are gathered, so that those that are ready together go into one array.</summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether tasks are handed over; if not, only those that are in a job already are looked after, and the others end as <see cref="Jobs.ClusterTask.IsGivenUp"/>.</summary>
    public bool HandsOver { get; init; } = true;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
