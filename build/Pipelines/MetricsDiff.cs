using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Planning;
using Retable.Front.Reporting;

namespace Retable.Front.Pipelines;

/// <summary>Compares the metrics of two revisions or runs by meaning: values, seeds and samples, with the statistics of <see cref="MetricsGate"/>.</summary>
/// <param name="root">The project.</param>
/// <param name="engine">The project's engine.</param>
/// <param name="output">The writer for the comparison.</param>
internal sealed class MetricsDiff(AbsolutePath root, RetableEngine engine, TextWriter output)
{
    /// <summary>Whether to report as JSON, one object per line.</summary>
    public bool Json { get; init; }

    /// <summary>The papers to compare; empty for all.</summary>
    public IReadOnlyList<string> Papers { get; init; } = [];

    /// <summary>The profile to compare; null for all.</summary>
    public string? Profile { get; init; }

    /// <param name="revisions">Git revisions.</param>
    /// <param name="runs">Names of runs. Together with the revisions one, which is compared with the checkout's accepted metrics, or two, the earlier first.</param>
    /// <returns>The exit code: 0 whatever moved, since neither side has to be better; 4 if nothing could be compared.</returns>
    /// <exception cref="BadInputException">There are none or more than two, or one is unknown.</exception>
    public int Write(IReadOnlyList<string> revisions, IReadOnlyList<string> runs)
    {
        if (revisions.Count + runs.Count is not (1 or 2))
        {
            throw new BadInputException(revisions.Count + runs.Count == 0 ? "MetricsDiff needs to know what to compare" : $"MetricsDiff compares two sides, not {revisions.Count + runs.Count}")
            {
                Hint = "./build.sh MetricsDiff REV [REV], or ./build.sh MetricsDiff --run RUN [--run RUN]; ./build.sh History lists the runs.",
            };
        }

        var folder = root / "artifacts" / "diff";
        var committed = new RevisionMetrics(root);
        List<MetricsSide> sides =
        [
            .. revisions.Select((revision, i) => committed.At(revision, folder / $"revision{i}")),
            .. runs.Select((run, i) => new RunMetrics(root, engine).Of(run, folder / $"run{i}")),
        ];
        return Compare(sides[0], sides.Count == 2 ? sides[1] : committed.OfCheckout, folder / "check");
    }

    private int Compare(MetricsSide before, MetricsSide now, AbsolutePath folder)
    {
        before.Lacks.Concat(now.Lacks).ToList().ForEach(TellMissing);
        var compared = 0;
        foreach (var paper in before.Papers.Keys.Union(now.Papers.Keys).Where(IsWanted).Order(StringComparer.Ordinal))
        {
            if (before.Papers.TryGetValue(paper, out var old) && now.Papers.TryGetValue(paper, out var present))
            {
                compared++;
                Tell(paper, before.Name, now.Name, Check(paper, old, present, folder / paper), folder / paper / "report.txt");
            }
            else
            {
                TellMissing($"{(before.Papers.ContainsKey(paper) ? now.Name : before.Name)} has no metrics of {paper}");
            }
        }

        foreach (var paper in before.Locks.Keys.Intersect(now.Locks.Keys).Where(IsWanted).Order(StringComparer.Ordinal))
        {
            CompareLocks(paper, before, now);
        }

        if (compared == 0)
        {
            TellMissing($"nothing to compare: {before.Name} and {now.Name} have no paper and profile in common{(Papers.Count > 0 || Profile is not null ? " among those asked for" : "")}");
        }

        return compared > 0 ? ExitCode.Done : ExitCode.NothingCompared;
    }

    private bool IsWanted(string paper) =>
        (Papers.Count == 0 || Papers.Contains(paper.Split('.')[0])) && (Profile is null || paper[(paper.IndexOf('.', StringComparison.Ordinal) + 1)..].Split('+')[0] == Profile);

    /// <summary>Compares the committed locks: whether the stages' results have the same meaning, whoever wrote them and in whatever bytes.</summary>
    private void CompareLocks(string paper, MetricsSide before, MetricsSide now)
    {
        var (old, present) = (LockText.Load(before.Locks[paper], $"{before.Name}:{paper}.yaml"), LockText.Load(now.Locks[paper], $"{now.Name}:{paper}.yaml"));
        if (old is null || present is null)
        {
            return;
        }

        var shared = old.Stages.Keys.Intersect(present.Stages.Keys).ToList();
        var other = shared.Where(stage => !SameResults(old.Stages[stage], present.Stages[stage])).Order(StringComparer.Ordinal).ToList();
        var (gone, added) = (old.Stages.Count - shared.Count, present.Stages.Count - shared.Count);
        if (Json)
        {
            JsonLines.Write(output, "locks_compared", ("pipeline", paper), ("before", before.Name), ("now", now.Name), ("shared", shared.Count), ("other", new JsonArray([.. other.Select(stage => (JsonNode)stage)])), ("gone", gone), ("added", added));
        }
        else if (other.Count + gone + added > 0)
        {
            output.WriteLine($"lock     {paper}: {Plural.Part(other.Count, shared.Count, "stage")} with other results{(gone > 0 ? $", {gone} gone" : "")}{(added > 0 ? $", {added} added" : "")}{(other.Count > 0 ? $": {string.Join(", ", other.Take(5))}{(other.Count > 5 ? ", ..." : "")}" : "")}");
        }
    }

    private static bool SameResults(LockedStage before, LockedStage now) =>
        before.Outputs.Count == now.Outputs.Count && before.Outputs.All(output => now.Outputs.TryGet(output.Key, out var other) && other.Meaning == output.Value.Meaning);

    private JsonNode Check(string paper, AbsolutePath before, AbsolutePath now, AbsolutePath folder)
    {
        var inputs = new Dictionary<string, IReadOnlyList<StepInput>>();
        foreach (var (slot, file) in new[] { ("baseline", before / "metrics.csv"), ("samples", before / "samples.parquet"), ("now", now / "metrics.csv"), ("now_samples", now / "samples.parquet") })
        {
            if (file.FileExists())
            {
                inputs[slot] = [new StepInput(file, "", [])];
            }
        }

        new StepProgram(root, "compare").Run("check", folder, new StepSpec
        {
            Stage = paper,
            Inputs = inputs,
            Outputs = new Dictionary<string, string> { ["report"] = folder / "report.json", ["text"] = folder / "report.txt" },
            Scratch = folder,
        });
        return JsonNode.Parse(File.ReadAllText(folder / "report.json"))!;
    }

    private void Tell(string paper, string before, string now, JsonNode report, AbsolutePath text)
    {
        if (Json)
        {
            JsonLines.Write(output, "metrics_compared", ("pipeline", paper), ("before", before), ("now", now), ("report", report.DeepClone()));
            return;
        }

        output.WriteLine($"== {paper}: {before} → {now}");
        output.WriteLine(FittedText.Of(File.ReadAllText(text).TrimEnd(), Terminal.WidthOf(output)));
    }

    private void TellMissing(string what)
    {
        if (Json)
        {
            JsonLines.Write(output, "missing", ("what", what));
            return;
        }

        output.WriteLine($"missing  {what}");
    }
}
