using Retable.Cluster;
using Retable.Cluster.Jobs;
using Retable.Cluster.Site;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;

namespace Retable.Tests;

/// <summary>What an engine does with a cluster, without the engine: lays tasks out, takes what they made, remembers it. May be left as if it had died, and begun anew.</summary>
internal sealed class Head : IDisposable, IRunObserver
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, IRunningTask> _running = new(StringComparer.Ordinal);
    private Dispatcher? _dispatcher;

    public Head()
    {
        Store = _folder.At("store");
        Directory.CreateDirectory(Store);
        Cluster = new FakeCluster(Path.Combine(Store, "cluster"));
    }

    public string Store { get; }

    public FakeCluster Cluster { get; }

    public ManualTime Time { get; } = new();

    public SiteOptions Site { get; set; } = new();

    public StageResources Resources { get; set; } = new();

    public double? ExpectedSeconds { get; set; } = 190;

    public TaskUsage? Usual { get; set; }

    public TimeSpan? Timeout { get; set; }

    /// <summary>What the engine has recorded, by stage.</summary>
    public Dictionary<string, string> Recorded { get; } = new(StringComparer.Ordinal);

    public List<RunEvent> Events { get; } = [];

    public Action Strike { get; set; } = () => { };

    public ClusterFolder Folder => ClusterFolder.Of(Store);

    public Dispatcher Dispatcher => _dispatcher ??= Open();

    public IEnumerable<string> Warnings => Events.OfType<RunEvent.Warning>().Select(warning => warning.Message);

    public IEnumerable<string> Retries => Events.OfType<RunEvent.StageRetry>().Select(retry => retry.Message);

    public static string Id(string instance) => Digest.OfText(instance).ToString();

    /// <summary>The engine dies: nothing of it is left but what is on the disk and in the queue.</summary>
    public void Die()
    {
        _dispatcher = null;
        _running.Clear();
    }

    public IRunningTask Start(string instance, Action<StepEvent>? heard = null) => _running[instance] = Dispatcher.Start(TaskOf(instance), heard ?? (_ => { }));

    /// <summary>Hands stages over, and dies once they are in the queue.</summary>
    public void LeaveInTheQueue(params string[] instances)
    {
        foreach (var instance in instances)
        {
            Start(instance);
        }

        Pass(1);
        Die();
    }

    /// <summary>A stage's task, its folder laid out.</summary>
    public StageTask TaskOf(string instance)
    {
        var staging = Path.Combine(Store, "staging", Id(instance));
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(staging, "out"));
        Directory.CreateDirectory(Path.Combine(staging, "in", "data"));
        var read = Path.Combine(Store, "read.txt");
        File.WriteAllText(read, "read");
        File.CreateSymbolicLink(Path.Combine(staging, "in", "data", "read.txt"), read);
        return new StageTask
        {
            Instance = instance,
            Program = new TaskProgram.Verb("/opt/fake", "write"),
            Spec = new StepSpec
            {
                Stage = instance,
                Scratch = Path.Combine(Store, "scratch", Id(instance)),
                Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["data"] = [new StepInput(Path.Combine(staging, "in", "data", "read.txt"), "", [])] },
                Outputs = new Dictionary<string, string> { ["text"] = Path.Combine(staging, "out", "text.txt") },
            },
            Staging = staging,
            Store = Store,
            LogFile = Path.Combine(Store, "logs", instance + ".log"),
            Resources = Resources,
            ExpectedSeconds = ExpectedSeconds,
            Usual = Usual,
            Timeout = Timeout,
        };
    }

    /// <summary>Time passes, and the engine looks around each second.</summary>
    public void Pass(double seconds)
    {
        Tick();
        for (var passed = 0.0; passed < seconds; passed += 1)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(1, seconds - passed)));
            Tick();
        }
    }

    public void Tick()
    {
        TickDispatcher();
        var ended = _running.Where(one => one.Value.Ended.IsCompleted).ToList();
        foreach (var (instance, task) in ended)
        {
            Settle(instance, task);
        }

        if (ended.Count > 0)
        {
            // What the engine has taken is cleared away.
            TickDispatcher();
        }
    }

    /// <summary>CPU time that looking after the tasks took, without what the engine and the machines do.</summary>
    public TimeSpan Cost { get; private set; }

    /// <summary>Bytes that looking after the tasks allocated: unlike its time the same on a busy machine.</summary>
    public long Allocated { get; private set; }

    private void TickDispatcher()
    {
        var (before, allocated) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        Dispatcher.Tick();
        Allocated += GC.GetAllocatedBytesForCurrentThread() - allocated;
        Cost += Environment.CpuUsage.TotalTime - before;
    }

    /// <summary>Jobs run and the engine looks around until all its tasks have ended.</summary>
    public void ToTheEnd(int mostSeconds = 600)
    {
        for (var passed = 0; _running.Count > 0; passed++)
        {
            Assert.True(passed < mostSeconds, $"{_running.Count} tasks have not ended: {string.Join(", ", _running.Keys.Take(5))}");
            Pass(1);
            Cluster.RunAll();
        }
    }

    /// <summary>How a task ended, which must have.</summary>
    public TaskEnding EndingOf(string instance) => Endings[instance];

    public Dictionary<string, TaskEnding> Endings { get; } = new(StringComparer.Ordinal);

    public void On(RunEvent what)
    {
        Strike();
        Events.Add(what);
    }

    /// <summary>What is left in the cluster's folder of tasks and jobs.</summary>
    public IEnumerable<string> Left => new[] { Folder.Tasks, Folder.Jobs, Folder.Begun, Folder.Ended }.SelectMany(Directory.EnumerateFileSystemEntries);

    public void Dispose() => _folder.Dispose();

    private void Settle(string instance, IRunningTask task)
    {
        var ending = task.Ended.Result;
        Strike();
        Endings[instance] = ending;
        if (ending is { Cause: TaskCause.Exited, ExitCode: ExitCode.Done })
        {
            Recorded.Add(instance, File.ReadAllText(Path.Combine(Store, "staging", Id(instance), "out", "text.txt")));
        }

        _running.Remove(instance);
        if (ending.Cause != TaskCause.Stopped)
        {
            Strike();
            task.Taken();
        }
    }

    private Dispatcher Open()
    {
        var folder = ClusterFolder.Of(Store);
        Remains.Clear(folder, new TaskFiles(folder, path => path, []), id => Recorded.Keys.Any(instance => Id(instance) == id));
        var dispatcher = new Dispatcher(new ClusterSettings { Store = Store, Site = Site, Scheduler = Cluster, NodeCommand = () => ["/opt/node"], Time = Time });
        dispatcher.Attach(this);
        return dispatcher;
    }
}
