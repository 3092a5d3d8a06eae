using Retable.Cluster.Queue;
using Retable.Cluster.Site;

namespace Retable.Cluster;

/// <summary>The settings of a cluster's executor.</summary>
public sealed record ClusterSettings
{
    /// <summary>The store's folder, a full path that all machines of the cluster see.</summary>
    public required string Store { get; init; }

    public required SiteOptions Site { get; init; }

    public required IScheduler Scheduler { get; init; }

    /// <summary>The program, with its arguments, that a job starts on its machine; the cluster's folder and the job's name are appended. Called before each job, since it may prepare the program.</summary>
    public required Func<IReadOnlyList<string>> NodeCommand { get; init; }

    /// <summary>Converts the path of a step executable on this machine to its path on the others.</summary>
    public Func<string, string> ProgramOnNode { get; init; } = path => path;

    /// <summary>Files that must not change until a verb has run, for instance the catalogue of the programs, since jobs may wait for long.</summary>
    public IReadOnlyList<string> Watched { get; init; } = [];

    /// <summary>How long, after a request to stop, the engine waits for a second one before it leaves its jobs running.</summary>
    public TimeSpan PauseBeforeLeaving { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long tasks are collected, so that those that become ready together go into one array.</summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether tasks are handed over; if not, only those that are in a job already are looked after, and the others end as <see cref="Jobs.ClusterTask.IsGivenUp"/>.</summary>
    public bool HandsOver { get; init; } = true;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
