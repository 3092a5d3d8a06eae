using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;

namespace Retable.Tests;

/// <summary>A project on the disk, with a real store and stages that are shell commands; deleted at the end.</summary>
/// <param name="name">The beginning of the folder's name.</param>
internal sealed class Project(string name = "retable-test-") : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory(name).FullName;

    /// <summary>The store, if it is not the project's own.</summary>
    public string? Store { get; init; }

    /// <summary>What the engine believes that there is.</summary>
    public Capacity Capacity { get; set; } = new(2, 1L << 30, []);

    /// <summary>Steps that the catalogue has; commands need none.</summary>
    public StepCatalog Catalog { get; init; } = new() { Executables = new Dictionary<string, StepExecutable>() };

    public string? Libtorch { get; set; }

    public string? Processor { get; set; }

    public string? InstructionSet { get; set; }

    /// <inheritdoc cref="EngineSettings.CommittedLock"/>
    public Func<string, string?>? CommittedLock { get; set; }

    /// <summary>What the engine takes for the time: an hour later, so that no file counts as just written.</summary>
    public TimeProvider Time { get; set; } = new HourLater();

    public string Lock => File.ReadAllText(PathOf("results/lock/lab.p.yaml"));

    public string PathOf(string file) => Path.Combine(Folder, file);

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    public Dag Dag(string yaml) => new(PipelineFile.Parse(yaml, "pipelines/lab.yaml").Expand("p", Catalog));

    /// <summary>Runs a pipeline in an engine of its own and gives the names of what was executed, sorted.</summary>
    public IReadOnlyList<string> Run(string yaml, Selection? selection = null, bool writesLock = true)
    {
        var dag = Dag(yaml);
        using var engine = Engine();
        using var stop = new StopSignal();
        var ran = new Ran();
        var request = new RunRequest { Dag = dag, Selected = (selection ?? Selection.All).Apply(dag), Command = "test", WritesLock = writesLock, Question = Question };
        var outcome = engine.RunAsync(request, ran, stop).GetAwaiter().GetResult();
        Assert.True(outcome.ExitCode == ExitCode.Done, ran.Message);
        return ran.Stages;
    }

    public string Explain(string yaml, params string[] stages)
    {
        var dag = Dag(yaml);
        using var engine = Engine();
        return string.Join('\n', engine.Explain(engine.PlanOf(dag, Selection.All.Apply(dag)), stages).SelectMany(stage => stage.Lines()));
    }

    public IReadOnlyList<LockFinding> CheckLocks(string yaml)
    {
        using var engine = Engine();
        return engine.CheckLocks(Dag(yaml));
    }

    /// <summary>What runs are asked; null: they are not remembered.</summary>
    public RunQuestion? Question { get; set; }

    public RetableEngine Engine() => new(Settings);

    public EngineSettings Settings => new()
    {
        Project = Folder,
        Store = Store ?? PathOf("results/store"),
        Catalog = Catalog,
        Libtorch = Libtorch,
        Processor = Processor,
        InstructionSet = InstructionSet,
        CommittedLock = CommittedLock,
        Capacity = Capacity,
        Time = Time,
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class HourLater : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(1);
    }

    private sealed class Ran : IRunObserver
    {
        public List<string> Stages { get; } = [];

        public string? Message { get; private set; }

        public void On(RunEvent what)
        {
            Message ??= what is RunEvent.StageEnded { Message: { } message } ? message : null;
            if (what is RunEvent.StageEnded { How: StageEnding.Ran } ended)
            {
                Stages.Add(ended.Stage[(ended.Stage.IndexOf('/') + 1)..]);
                Stages.Sort(StringComparer.Ordinal);
            }
        }
    }
}
