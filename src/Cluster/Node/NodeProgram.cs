using System.Globalization;
using System.Runtime.InteropServices;
using Retable.Cluster.Jobs;
using Retable.Contract;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;

namespace Retable.Cluster.Node;

/// <summary>The program that a job runs on its machine: executes the tasks of its element, one after the other.</summary>
public static class NodeProgram
{
    /// <summary>The command-line word that makes the front this program.</summary>
    public const string Word = "node";

    /// <summary>The time for a checkpoint, shorter than what a scheduler leaves between SIGTERM and SIGKILL.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(100);

    /// <param name="arguments">The cluster's folder and the job's name.</param>
    /// <param name="machine">Describes this machine; called once something has ended.</param>
    /// <returns>0 if every task left an ending, whatever it was.</returns>
    public static int Run(IReadOnlyList<string> arguments, Func<TaskMachine> machine)
    {
        if (arguments is not [var root, var name])
        {
            Console.Error.WriteLine($"usage: {Word} FOLDER JOB");
            return ExitCode.BadInput;
        }

        var folder = new ClusterFolder(root);
        if (JobFile.Read(folder.JobOf(name)) is not { } job)
        {
            Console.Error.WriteLine($"{folder.JobOf(name)} is not there, or cannot be read: nobody waits for this job any more");
            return ExitCode.Failed;
        }

        using var executor = new LocalExecutor(Grace);
        var run = new NodeRun(folder, Place(machine), executor, TimeProvider.System);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            run.Leave();
        });
        return run.Element(job, Element()) ? ExitCode.Done : ExitCode.Stopped;
    }

    private static NodePlace Place(Func<TaskMachine> machine)
    {
        var visible = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES");
        return new NodePlace
        {
            Job = Variable("SLURM_ARRAY_JOB_ID") is { } array ? $"{array}_{Variable("SLURM_ARRAY_TASK_ID")}" : Variable("SLURM_JOB_ID") ?? Variable("RETABLE_JOB") ?? $"{Environment.ProcessId}",
            Restart = Number("SLURM_RESTART_COUNT"),
            Machine = machine,
            Gpus = visible is null ? [] : Capacity.OfThisMachine().Gpus,
            MemoryLimit = (long)Number("SLURM_MEM_PER_NODE") << 20,
        };
    }

    private static int Element() => Number("SLURM_ARRAY_TASK_ID");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static int Number(string name) => int.TryParse(Variable(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>The place where a job runs.</summary>
internal sealed record NodePlace
{
    /// <summary>The job's number, with its element.</summary>
    public required string Job { get; init; }

    /// <summary>How often the scheduler itself has restarted the job.</summary>
    public int Restart { get; init; }

    public required Func<TaskMachine> Machine { get; init; }

    /// <summary>Whether an ending is flushed to disk before it becomes visible. Tests with thousands of stages do without.</summary>
    public bool Flushes { get; init; } = true;

    /// <summary>The GPUs assigned to the job.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>The memory limit in bytes; 0 if the scheduler does not tell.</summary>
    public long MemoryLimit { get; init; }
}
