using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Execution;

/// <summary>Answers without running anything: why a stage runs or ran, and whether the committed lock still holds.</summary>
public sealed partial class RetableEngine
{
    /// <summary>Why each of these stages runs, or ran: <c>--explain [STAGE]</c>. Works after a run as well as before one.</summary>
    /// <param name="plan">From <see cref="PlanOf"/>, or a <see cref="RunOutcome"/>.</param>
    /// <param name="stages">Patterns as <c>--stage</c> takes them; empty for every stage that would run or wait.</param>
    /// <exception cref="BadInputException">A pattern names no stage.</exception>
    public IReadOnlyList<StageExplanation> Explain(Plan plan, IReadOnlyList<string> stages)
    {
        var named = stages.Count > 0 ? new StageMatch(plan.Dag).Mark(stages, "--explain") : null;
        return [.. plan.Wanted
            .Where(node => named?[node] ?? plan[node] is Decision.Run or Decision.UnknownUntil)
            .Order()
            .Select(node => StageExplanation.Of(plan, node, _store.World, Runs))];
    }

    /// <summary>The run that executed what a record tells of; null if its journal is gone.</summary>
    public string? RunOf(ActionRecord record) => Runs.Of(record);

    /// <summary>
    /// Whether the committed lock of each paper in the DAG matches pipelines and code: <c>status --check</c>. Reads the
    /// lock, the pipelines, the catalogue and the project's own files; needs neither data nor store nor libtorch.
    /// </summary>
    /// <returns>What does not match; nothing if all is well. The front prints each and ends with exit code 1.</returns>
    /// <exception cref="BadInputException">A paper has no lock for this profile, or the file is no lock.</exception>
    public IReadOnlyList<LockFinding> CheckLocks(Dag dag) =>
        [.. PapersOf(dag).SelectMany(paper => new LockCheck(dag, RequireLock(paper), _store.World.Keys, _store.Codes, IsHere).Findings())];

    /// <summary>The file of a paper's lock. An experiment's lies beside its results, since nobody commits it.</summary>
    private string LockOf(PipelineName pipeline) => pipeline.Experiment.Length > 0
        ? Path.Combine(settings.Results, pipeline.Paper, pipeline.Scope, "lock.yaml")
        : LockFile.PathOf(settings.Locks, pipeline.Paper, pipeline.Profile);

    /// <summary>
    /// Writes what a plan has settled into the locks. A file whose content would not change is not touched, nor is one that was
    /// made on another kind of machine by the same work.
    /// </summary>
    /// <param name="plan">After a run, or with nothing to do.</param>
    /// <param name="tell">Is told how the results compare with the committed ones; null where nothing ran.</param>
    private void WriteLocks(Plan plan, Action<RunEvent>? tell)
    {
        foreach (var pipeline in PapersOf(plan.Dag))
        {
            var path = LockOf(pipeline);
            var stamp = new LockStamp(Path.Combine(_store.Layout.Root, "locks", pipeline.ToString()));
            if (stamp.IsCurrent(plan, path))
            {
                continue;
            }

            var before = ReadOrForget(path);
            var now = LockFile.Of(plan, pipeline.Paper, pipeline.Profile, () => before) with { MadeOn = ThisMachine };
            // What an experiment gave the last time is nothing that anybody committed; and a run that settled nothing has no results.
            if (tell is not null && pipeline.Experiment.Length == 0 && LockFile.Of(plan, pipeline.Paper, pipeline.Profile, () => null) is { Stages.IsEmpty: false } settled)
            {
                tell(CompareWithCommitted(plan.Dag, pipeline, path, before, settled));
            }

            var text = LockText.Write(now);
            var isOfAnotherMachine = before?.MadeOn is { } there && there != ThisMachine && before.DescribesTheSameWorkAs(now, plan.Dag);
            if (!isOfAnotherMachine && (!File.Exists(path) || File.ReadAllText(path) != text))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                var staged = $"{path}.{Environment.ProcessId}.new";
                File.WriteAllText(staged, text);
                File.Move(staged, path, overwrite: true);
            }

            stamp.Write(plan, path);
        }
    }

    /// <summary>The lock in the folder may be one that a run wrote: what counts is the one in the commit.</summary>
    private RunEvent CompareWithCommitted(Dag dag, PipelineName pipeline, string path, LockFile? inFolder, LockFile settled)
    {
        try
        {
            return (settings.CommittedLock is { } committed ? ParseOrForget(committed(path), path) : inFolder) is { } lockFile
                ? new RunEvent.Reproduced(pipeline.ToString(), Reproduction.Of(lockFile, settled, dag), lockFile.MadeOn, ThisMachine)
                : new RunEvent.NothingCommitted(pipeline.ToString(), ShownAs(path));
        }
        catch (MachineException error)
        {
            return new RunEvent.Warning($"whether the results of {pipeline} are the committed ones cannot be told: {error.Message}");
        }
    }

    private LockFile? ParseOrForget(string? text, string path)
    {
        try
        {
            return text is null ? null : LockText.Parse(text, ShownAs(path));
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    /// <summary>Read once for all stages that are asked about, and anew after a run.</summary>
    private StageRuns Runs => _runs ??= new StageRuns(_store.Layout);

    private LockMachine? ThisMachine => settings.InstructionSet is { } instructions ? new(settings.Processor ?? "", instructions, settings.Libtorch ?? "none") : null;

    private static IEnumerable<PipelineName> PapersOf(Dag dag) =>
        dag.Stages.Select(stage => new PipelineName(stage.Paper, stage.Profile, stage.Experiment)).Distinct();

    private LockFile RequireLock(PipelineName pipeline) => LockText.Load(LockOf(pipeline), ShownAs(LockOf(pipeline)))
        ?? throw new BadInputException($"{pipeline.Paper} has no lock for the profile '{pipeline.Profile}'")
        {
            At = new SourcePosition(ShownAs(LockOf(pipeline))),
            Hint = $"Write it with './build.sh Reproduce --paper {pipeline.Paper} --profile {pipeline.Profile}', and commit it.",
        };

    /// <summary>A lock that a merge has spoilt is written anew: the store knows better.</summary>
    private LockFile? ReadOrForget(string path)
    {
        try
        {
            return LockText.Load(path, ShownAs(path));
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private string ShownAs(string path) => Path.GetRelativePath(settings.Project, path);

    private bool IsHere(Source.ProjectFile file) => FileStat.Of(Path.Combine(settings.Project, file.Path)) is not null;

    /// <summary>A paper in one profile, and the experiment that it is part of; empty for none.</summary>
    private readonly record struct PipelineName(string Paper, string Profile, string Experiment)
    {
        public string Scope => Stage.ScopeOf(Profile, Experiment);

        public override string ToString() => $"{Paper}.{Scope}";
    }
}
