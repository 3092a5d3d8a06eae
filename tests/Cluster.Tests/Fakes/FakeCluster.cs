using Retable.Cluster.Jobs;
using Retable.Cluster.Node;
using Retable.Cluster.Queue;
using Retable.Engine.Processes;

namespace Retable.Tests;

/// <summary>A cluster in memory: a queue that a test moves, machines that run the real program of a job with steps that are functions.</summary>
/// <param name="folder">The cluster's folder in the store.</param>
internal sealed class FakeCluster(string folder) : IScheduler
{
    private readonly List<Element> _elements = [];
    private int _nextId = 1;

    /// <summary>One element of a job in the queue.</summary>
    public sealed class Element(string name, string id, int? index, JobNeeds needs, IReadOnlyList<string> excluded)
    {
        public string Name => name;

        public string Id => id;

        public int? Index => index;

        public JobNeeds Needs => needs;

        public IReadOnlyList<string> Excluded => excluded;

        public JobState State { get; set; } = JobState.Waiting;

        public bool IsShown { get; set; } = true;
    }

    /// <summary>What a step does; unless set it writes its name into each output.</summary>
    public Func<StageTask, TaskEnding?> Step { get; set; } = _ => null;

    /// <summary>What the next submissions are answered; an answer of null takes the job.</summary>
    public Queue<Submission?> Answers { get; } = new();

    /// <summary>Whether a job that is answered otherwise is taken all the same.</summary>
    public bool TakesSilently { get; set; }

    public bool IsSilent { get; set; }

    /// <summary>Called before and after each call of the scheduler; may throw, as if the engine died there.</summary>
    public Action Strike { get; set; } = () => { };

    /// <summary>How often each stage was executed.</summary>
    public Dictionary<string, int> Executed { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<Element> Elements => _elements;

    public IReadOnlyList<JobRequest> Requests => _requests;

    public int Looks { get; private set; }

    public string Name => "fake";

    public int LargestArray { get; set; } = 1000;

    private readonly List<JobRequest> _requests = [];

    public Submission Submit(JobRequest request)
    {
        Strike();
        _requests.Add(request);
        var answer = Answers.TryDequeue(out var said) ? said : null;
        if (answer is not null && !TakesSilently)
        {
            return answer;
        }

        var id = $"{_nextId++}";
        for (var i = 0; i < request.Elements; i++)
        {
            _elements.Add(new Element(request.Name, id, request.Elements > 1 ? i : null, request.Needs, request.Excluded));
        }

        Strike();
        return answer ?? new Submission.Accepted(id);
    }

    public IReadOnlyList<QueuedJob>? List(string prefix, IReadOnlyCollection<string> users)
    {
        Strike();
        Looks++;
        return IsSilent ? null :
            [.. _elements.Where(one => one.IsShown && one.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(one => new QueuedJob(one.Name, one.Id, one.Index, one.State, one.State == JobState.Waiting ? "Resources" : "", "n1"))];
    }

    public JobState? Explain(string id, int? element) => null;

    public void Cancel(IReadOnlyList<(string Id, int? Element)> jobs)
    {
        Strike();
        foreach (var one in _elements.Where(one => jobs.Contains((one.Id, one.Index)) && !one.State.IsOver()))
        {
            one.State = JobState.Cancelled;
        }
    }

    /// <summary>The elements that wait.</summary>
    public IEnumerable<Element> Waiting => _elements.Where(one => one.State == JobState.Waiting);

    /// <summary>Runs an element to its end.</summary>
    /// <param name="element">Which.</param>
    /// <param name="restart">How often the scheduler has put it back by itself.</param>
    public void Run(Element element, int restart = 0)
    {
        element.State = JobState.Running;
        if (JobFile.Read(new ClusterFolder(folder).JobOf(element.Name)) is { } job)
        {
            NodeOf(element, restart).Element(job, element.Index ?? 0);
        }

        element.State = JobState.Done;
    }

    /// <summary>Runs all that waits.</summary>
    public void RunAll()
    {
        foreach (var element in Waiting.ToList())
        {
            Run(element);
        }
    }

    /// <summary>What an element runs on its machine.</summary>
    public NodeRun NodeOf(Element element, int restart = 0) => new(
        new ClusterFolder(folder),
        new NodePlace
        {
            Job = element.Index is { } index ? $"{element.Id}_{index}" : element.Id,
            Restart = restart,
            Machine = () => new TaskMachine("n1", null, null),
            MemoryLimit = element.Needs.Memory,
            Flushes = false,
        },
        new FakeNode(this),
        TimeProvider.System);

    /// <summary>The controller is killed and comes back without the jobs of the last seconds, and gives their numbers again.</summary>
    public void LoseTheLast(int jobs)
    {
        foreach (var id in _elements.Select(one => one.Id).Distinct().TakeLast(jobs).ToList())
        {
            _elements.RemoveAll(one => one.Id == id);
            _nextId--;
        }
    }

    /// <summary>Another person's job.</summary>
    public void AddStranger(string name) => _elements.Add(new Element(name, $"{_nextId++}", null, new JobNeeds(1, 0, 0, 1, ""), []));
}
