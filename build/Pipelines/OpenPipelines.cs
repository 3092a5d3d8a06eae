using Nuke.Common.IO;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;
using Retable.Front.Tools;

namespace Retable.Front.Pipelines;

/// <summary>The pipelines that a question is about, with the engine that answers it.</summary>
internal sealed class OpenPipelines : IDisposable
{
    private readonly Remote.RemoteStores? _remote;
    private readonly IExecutor _executor;

    /// <exception cref="Contract.BadInputException">The question names something that is not there, or a pipeline file is wrong.</exception>
    public OpenPipelines(AbsolutePath root, PipelineQuestion question)
    {
        (Root, Question) = (root, question);
        Catalog = StepCatalog.Read(StepExecutables.Catalog(root));
        (Dag, Experiments, Parameters) = new Project(root).Open(question, Catalog);
        Selected = question.Selection.Apply(Dag);
        _remote = RemoteOf.Project(root, question.Remotes, question.Sends);
        var settings = EngineOf.Settings(root, question.Store, question.Jobs, Catalog) with { Remote = _remote, Push = question.Sends };
        _executor = ClusterOf.Executor(root, question, settings.Grace);
        Engine = new RetableEngine(settings with { Executor = _executor, Capacity = _executor.LeavesTasksRunning ? Capacity.OfAQueue : settings.Capacity });
    }

    public AbsolutePath Root { get; }

    public PipelineQuestion Question { get; }

    /// <summary>The verbs that pipelines can call.</summary>
    public StepCatalog Catalog { get; }

    public RetableEngine Engine { get; }

    public Dag Dag { get; }

    /// <summary>The experiments that the stages belong to; none if the question is about the plain results.</summary>
    public IReadOnlyList<Experiment> Experiments { get; }

    /// <summary>The parameters of each paper, with the values that experiments set.</summary>
    public IReadOnlyDictionary<string, NameMap<CanonicalValue>> Parameters { get; }

    public SelectedNodes Selected { get; }

    /// <summary>Makes the plan.</summary>
    public Plan Plan() => Engine.PlanOf(Dag, Selected);

    /// <summary>The requested nodes, in the order of the files.</summary>
    public IEnumerable<int> Targets => Enumerable.Range(0, Dag.Stages.Length).Where(node => Selected.Targets[node]);

    /// <summary>The requested stages.</summary>
    public IEnumerable<Stage> TargetStages => Targets.Select(node => Dag.Stages[node]);

    /// <summary>The folders of the requested results: paper, and profile with experiment.</summary>
    public IEnumerable<(string Paper, string Scope)> Scopes => Dag.Stages.Select(stage => (stage.Paper, stage.Scope)).Distinct();

    public void Dispose()
    {
        _executor.Dispose();
        Engine.Dispose();
        _remote?.Dispose();
    }
}
