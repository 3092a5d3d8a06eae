using Retable.Cluster.Queue;
using Retable.Contract;
using Retable.Engine.Execution;

namespace Retable.Cluster.Jobs;

/// <summary>A task that the engine waits for, with everything known about it. Owned by the dispatcher, except for its two requests.</summary>
/// <param name="id">The name of its folder.</param>
/// <param name="task">What to run.</param>
/// <param name="heard">Receives the step's events.</param>
/// <param name="requests">Receives the engine's requests, from any thread.</param>
internal sealed class ClusterTask(string id, StageTask task, Action<StepEvent> heard, Action<ClusterTask, TaskRequest> requests) : IRunningTask
{
    private readonly TaskCompletionSource<TaskEnding> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public StageTask Task => task;

    public Action<StepEvent> Heard => heard;

    /// <summary>The stage without its coordinates, by which similar stages are grouped.</summary>
    public string Group { get; } = task.Instance.Split('[')[0];

    /// <inheritdoc/>
    public Task<TaskEnding> Ended => _ended.Task;

    public Tries Tries { get; set; } = new();

    /// <summary>The expected duration in seconds, by the store's records or by stages of its group that have ended since; null if unknown.</summary>
    public double? Expected { get; set; } = Needs.ExpectedSeconds(task);

    /// <summary>Whether the engine has been told of its end.</summary>
    public bool IsOver { get; set; }

    /// <summary>The job that it is in; null while it waits to be handed over.</summary>
    public Job? Job { get; set; }

    public int Element { get; set; }

    /// <summary>The copy that began last; null if none has.</summary>
    public string? Copy { get; set; }

    /// <summary>The queue's last answer about it.</summary>
    public QueuedJob? Seen { get; set; }

    /// <summary>Since when the queue says that it is over, or has it no more.</summary>
    public DateTimeOffset? GoneSince { get; set; }

    /// <summary>The last sign of life, and when it last changed.</summary>
    public (DateTime Sign, DateTimeOffset At) LastBeat { get; set; }

    /// <summary>The ending of a copy that was told to leave, until the queue says why.</summary>
    public EndedFile? Told { get; set; }

    /// <summary>The position up to which its event file was read.</summary>
    public long EventsRead { get; set; }

    /// <inheritdoc/>
    public void Stop() => requests(this, TaskRequest.Leave);

    /// <inheritdoc/>
    public void Kill() => requests(this, TaskRequest.Kill);

    /// <inheritdoc/>
    public void Taken() => requests(this, TaskRequest.Forget);

    public void End(TaskEnding ending) => _ended.TrySetResult(ending);
}

/// <summary>The engine's requests about a task.</summary>
internal enum TaskRequest
{
    /// <summary>Run the task.</summary>
    Run,

    /// <summary>The engine leaves; the job continues.</summary>
    Leave,

    /// <summary>End the job.</summary>
    Kill,

    /// <summary>The outputs are taken; the task's files may be deleted.</summary>
    Forget,
}

/// <summary>A job that the engine knows of.</summary>
internal sealed class Job(JobFile file)
{
    private int? _elements;

    public JobFile File { get; set; } = file;

    public string Name => File.Name;

    /// <summary>The commands of its script; null for a job of an earlier engine.</summary>
    public IReadOnlyList<string>? Body { get; init; }

    /// <summary>Its tasks that are waited for, or whose outcome is not yet taken.</summary>
    public List<ClusterTask> Tasks { get; } = [];

    /// <summary>The number of times it was refused.</summary>
    public int Refusals { get; set; }

    /// <summary>The time at which to submit it again, or to stop looking for it by name; null for a job with a number.</summary>
    public DateTimeOffset? Next { get; set; }

    /// <summary>The number of its elements that may still be in the queue.</summary>
    public int Elements => _elements ??= Tasks.Where(task => !task.IsOver).Select(task => task.Element).Distinct().Count();

    /// <summary>The job's number with the element of a task; its name if the number is unknown.</summary>
    public string NumberOf(ClusterTask task) => $"{File.Id ?? Name}{(File.Elements.Count > 1 ? $"_{task.Element}" : "")}";

    /// <summary>Notes that its tasks, or what is known of their ends, have changed.</summary>
    public void Changed() => _elements = null;
}
