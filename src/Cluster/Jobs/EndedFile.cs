using Retable.Engine.Processes;

namespace Retable.Cluster.Jobs;

/// <summary>How a copy of a task ended, according to its own machine. This is authoritative; the queue's word is not.</summary>
internal sealed record EndedFile
{
    /// <summary>The number of the try.</summary>
    public required int Try { get; init; }

    /// <summary>The job's number, with its element.</summary>
    public required string Job { get; init; }

    public required TaskMachine Machine { get; init; }

    public required TaskCause Cause { get; init; }

    public int ExitCode { get; init; }

    public double WallSeconds { get; init; }

    public double CpuSeconds { get; init; }

    public long PeakMemory { get; init; }

    public int Resumed { get; init; }

    public string? Fault { get; init; }

    public bool IsMachineFault { get; init; }

    public IReadOnlyList<string>? LastLines { get; init; }

    /// <summary>Whether the job was told to leave while the task ran: its time was up, it was preempted, or a person ended it.</summary>
    public bool WasTold { get; init; }

    /// <summary>Whether the kernel killed it for lack of memory.</summary>
    public bool RanOutOfMemory { get; init; }

    /// <summary>Whether it left a checkpoint that is newer than its start.</summary>
    public bool HasNewCheckpoint { get; init; }

    /// <summary>The file of its log.</summary>
    public required string LogFile { get; init; }

    public bool IsSuccess => Cause == TaskCause.Exited && ExitCode == Contract.ExitCode.Done;

    public TaskEnding ToEnding() => new(Cause)
    {
        ExitCode = ExitCode,
        WallSeconds = WallSeconds,
        CpuSeconds = CpuSeconds,
        PeakMemory = PeakMemory,
        Resumed = Resumed,
        Fault = Fault,
        IsMachineFault = IsMachineFault,
        LastLines = LastLines,
        Machine = Machine,
    };
}
