using Retable.Cluster.Queue;
using Retable.Contract;
using Retable.Engine.Execution;

namespace Retable.Cluster.Jobs;

/// <summary>A task that the engine waits for, and all that is known of it. Owned by the dispatcher, but for its two requests.</summary>
/// <param name="id">The name of its folder.</param>
/// <param name="task">What is to be run.</param>
/// <param name="heard">Gets what the step says.</param>
/// <param name="requests">Takes what the engine asks, from any thread.</param>
internal sealed class ClusterTask(string id, StageTask task, Action<StepEvent> heard, Action<ClusterTask, TaskRequest> requests) : IRunningTask
{
    private readonly TaskCompletionSource<TaskEnding> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public StageTask Task => task;

    public Action<StepEvent> Heard => heard;

    /// <summary>The stage without its coordinates: such stages are alike.</summary>
    public string Group { get; } = task.Instance.Split('[')[0];

    /// <inheritdoc/>
    public Task<TaskEnding> Ended => _ended.Task;

    public Tries Tries { get; set; } = new();

    /// <summary>Seconds that it is expected to take, by the store's records or by those of its group that have ended since; null where unknown.</summary>
    public double? Expected { get; set; } = Needs.ExpectedSeconds(task);

    /// <summary>Whether the engine has been told of its end.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether it is in no job, or in none any more, and is not handed over from here.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>The job that it is in; null while it waits to be handed over.</summary>
    public Job? Job { get; set; }

    public int Element { get; set; }

    /// <summary>The copy that has begun last; null if none has.</summary>
    public string? Copy { get; set; }

    /// <summary>What the queue said last.</summary>
    public QueuedJob? Seen { get; set; }

    /// <summary>Whether this engine ever saw its job in the queue.</summary>
    public bool WasSeen { get; set; }

    /// <summary>Since when the queue says that it is over, or has it no more.</summary>
    public DateTimeOffset? GoneSince { get; set; }

    /// <summary>A life sign, and when it was another one than before.</summary>
    public (DateTime Sign, DateTimeOffset At) LastBeat { get; set; }

    /// <summary>The word of a copy that was told to leave, until the queue says why.</summary>
    public EndedFile? Told { get; set; }

    /// <summary>How far the file of its events was read.</summary>
    public long EventsRead { get; set; }

    /// <inheritdoc/>
    public void Stop() => requests(this, TaskRequest.Leave);

    /// <inheritdoc/>
    public void Kill() => requests(this, TaskRequest.Kill);

    /// <inheritdoc/>
    public void Taken() => requests(this, TaskRequest.Forget);

    public void End(TaskEnding ending) => _ended.TrySetResult(ending);
}

/// <summary>What the engine asks about a task.</summary>
internal enum TaskRequest
{
    /// <summary>To be run.</summary>
    Run,

    /// <summary>The engine leaves; the job goes on.</summary>
    Leave,

    /// <summary>The job is to be ended.</summary>
    Kill,

    /// <summary>What it made is taken; its files may go.</summary>
    Forget,
}

/// <summary>A job that the engine knows of.</summary>
internal sealed class Job(JobFile file)
{
    private int? _elements;

    public JobFile File { get; set; } = file;

    public string Name => File.Name;

    /// <summary>What its script does; null for a job of an earlier engine.</summary>
    public IReadOnlyList<string>? Body { get; init; }

    /// <summary>The tasks in it that are waited for, or whose outcome is not taken yet.</summary>
    public List<ClusterTask> Tasks { get; } = [];

    /// <summary>How often it was not taken.</summary>
    public int Refusals { get; set; }

    /// <summary>When to hand it over again, or to give up looking for it under its name; null for a job that has a number.</summary>
    public DateTimeOffset? Next { get; set; }

    /// <summary>How many of its elements may still be in the queue.</summary>
    public int Elements => _elements ??= Tasks.Where(task => !task.IsOver).Select(task => task.Element).Distinct().Count();

    /// <summary>The job's number, with the element that a task is in; its name where the number is not known.</summary>
    public string NumberOf(ClusterTask task) => $"{File.Id ?? Name}{(File.Elements.Count > 1 ? $"_{task.Element}" : "")}";

    /// <summary>Its tasks, or what is known of their ends, are others than before.</summary>
    public void Changed() => _elements = null;
}
