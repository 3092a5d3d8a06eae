using Retable.Engine;
using Retable.Engine.Determinism;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Runs;
using Retable.Tests.Execution;

namespace Retable.Tests.Determinism;

/// <summary>A project of fake steps that was run once, to be held against what it recorded.</summary>
internal sealed class RerunLab : IDisposable
{
    private readonly string _yaml;

    /// <param name="stages">The stages under <c>stages:</c>, each on a line of its own.</param>
    public RerunLab(params string[] stages)
    {
        _yaml = $"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n{string.Concat(stages.Select(stage => $"  {stage}\n"))}";
        Project.Processor = "first processor";
        Project.Capacity = Project.Capacity with { Gpus = ["0"] };
        Project.Run(_yaml, writesLock: false);
    }

    public Project Project { get; } = FakeRuns.Project();

    public List<RunEvent> Heard { get; } = [];

    public IReadOnlyList<LedgerLine> Ledger
    {
        get
        {
            using var engine = Project.Engine();
            return new DeterminismLedger(engine.Layout.Ledger, new Engine.Store.Disk()).Lines();
        }
    }

    /// <summary>Executes a sample again.</summary>
    /// <param name="sample">How many.</param>
    /// <param name="seed">What chooses; null for the ledger's length.</param>
    /// <param name="change">Other settings than those that it was recorded under.</param>
    /// <param name="stopAt">The event at which the person presses Ctrl-C.</param>
    public RerunOutcome Rerun(string sample = "100%", ulong? seed = null, Func<EngineSettings, EngineSettings>? change = null, Func<RunEvent, bool>? stopAt = null)
    {
        using var engine = new RetableEngine((change ?? (same => same))(Project.Settings));
        using var stop = new StopSignal();
        return engine.RerunAsync(Request(sample, seed), new Observer(Heard, what => Stop(what, stopAt, stop)), stop).GetAwaiter().GetResult();
    }

    /// <summary>Which stages would be executed again, without their paper and profile.</summary>
    public IReadOnlyList<string> Sample(string sample, ulong? seed = null)
    {
        using var engine = Project.Engine();
        return [.. engine.PlanRerun(Request(sample, seed)).Sample.Select(stage => stage.Stage.Name)];
    }

    /// <summary>Takes an output of a stage out of the store, as a collection does.</summary>
    public void Lose(string stage)
    {
        using var engine = Project.Engine();
        File.Delete(new Engine.Store.ObjectStore(engine.Layout.Root, new Engine.Store.Disk()).PathOf(engine.Records.Last($"lab.p/{stage}")!.Outputs["text"].Bytes));
    }

    public void Dispose() => Project.Dispose();

    private RerunRequest Request(string sample, ulong? seed)
    {
        var dag = Project.Dag(_yaml);
        return new RerunRequest
        {
            Dag = dag,
            Selected = Selection.All.Apply(dag),
            Nodes = dag.Order,
            Size = SampleSize.Parse(sample, new Contract.SourcePosition("test")),
            Seed = seed,
            Command = "test",
            NoWait = true,
        };
    }

    private static void Stop(RunEvent what, Func<RunEvent, bool>? when, StopSignal stop)
    {
        if (when?.Invoke(what) == true)
        {
            stop.Stop();
        }
    }

    private sealed class Observer(List<RunEvent> heard, Action<RunEvent> then) : IRunObserver
    {
        public void On(RunEvent what)
        {
            heard.Add(what);
            then(what);
        }
    }
}
