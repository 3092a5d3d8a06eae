using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;

namespace Retable.Engine.Planning;

/// <summary>The locks of the papers in a DAG: written after a run, held against pipelines and code at any time.</summary>
/// <param name="settings">Where they lie, and on what machine.</param>
/// <param name="store">The opened store.</param>
internal sealed class CommittedLocks(EngineSettings settings, StoreAccess store)
{
    /// <summary>Compares each lock with pipelines and code: what does not match.</summary>
    /// <exception cref="BadInputException">A paper has no lock for this profile, or the file is no lock.</exception>
    public IReadOnlyList<LockFinding> Check(Dag dag) =>
        [.. PipelinesOf(dag).SelectMany(pipeline => new LockCheck(dag, Require(pipeline), store.World.Keys, store.Codes, IsHere).Findings())];

    /// <summary>
    /// Writes what a plan has settled into the locks. A file whose content would not change is not touched, nor is one that was
    /// made on another kind of machine by the same work.
    /// </summary>
    /// <param name="plan">After a run, or with nothing to do.</param>
    /// <param name="tell">Is told how the results compare with the committed ones; null where nothing ran.</param>
    public void Write(Plan plan, Action<RunEvent>? tell)
    {
        foreach (var pipeline in PipelinesOf(plan.Dag))
        {
            var path = PathOf(pipeline);
            var stamp = new LockStamp(Path.Combine(store.Layout.Root, "locks", pipeline.ToString()));
            if (stamp.IsCurrent(plan, path))
            {
                continue;
            }

            var before = ReadOrForget(path);
            var now = LockFile.Create(plan, pipeline.Paper, pipeline.Profile, () => before) with { MadeOn = ThisMachine };
            // What an experiment gave the last time is nothing that anybody committed; and a run that settled nothing has no results.
            if (tell is not null && pipeline.Experiment.Length == 0 && LockFile.Create(plan, pipeline.Paper, pipeline.Profile, () => null) is { Stages.IsEmpty: false } settled)
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

    /// <summary>The file of a pipeline's lock. An experiment's lies beside its results, since nobody commits it.</summary>
    private string PathOf(PipelineName pipeline) => pipeline.Experiment.Length > 0
        ? Path.Combine(settings.Results, pipeline.Paper, pipeline.Scope, "lock.yaml")
        : LockFile.PathOf(settings.Locks, pipeline.Paper, pipeline.Profile);

    /// <summary>The lock in the folder may be one that a run wrote: what counts is the one in the commit.</summary>
    private RunEvent CompareWithCommitted(Dag dag, PipelineName pipeline, string path, LockFile? inFolder, LockFile settled)
    {
        try
        {
            return (settings.CommittedLock is { } committed ? ParseOrForget(committed(path), path) : inFolder) is { } lockFile
                ? new RunEvent.Reproduced(pipeline.ToString(), Reproduction.Compare(lockFile, settled, dag), lockFile.MadeOn, ThisMachine)
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

    private LockMachine? ThisMachine => settings.InstructionSet is { } instructions ? new(settings.Processor ?? "", instructions, settings.Libtorch ?? "none") : null;

    private static IEnumerable<PipelineName> PipelinesOf(Dag dag) =>
        dag.Stages.Select(stage => new PipelineName(stage.Paper, stage.Profile, stage.Experiment)).Distinct();

    private LockFile Require(PipelineName pipeline) => LockText.Load(PathOf(pipeline), ShownAs(PathOf(pipeline)))
        ?? throw new BadInputException($"{pipeline.Paper} has no lock for the profile '{pipeline.Profile}'")
        {
            At = new SourcePosition(ShownAs(PathOf(pipeline))),
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
