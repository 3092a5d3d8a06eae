using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front.Pipelines;

/// <summary>Compares measured metrics with the accepted ones by running the step <c>compare</c> once per paper and profile. Its rules: docs/metrics-gate.md.</summary>
/// <param name="pipelines">The pipelines that the stages belong to.</param>
/// <param name="stages">The stages whose metrics count; a stage without metrics is ignored.</param>
/// <param name="output">The writer for what moved.</param>
internal sealed class MetricsGate(OpenPipelines pipelines, IEnumerable<Stage> stages, TextWriter output)
{
    /// <summary>The slot in which a stage gives its metrics.</summary>
    public const string Metrics = "metrics";

    private const string Predictions = "predictions";

    /// <summary>Stages that should have measured and failed: their metrics count as failed, and the others are compared.</summary>
    public IReadOnlyList<Stage> Failed { get; init; } = [];

    /// <summary>Whether to report as JSON, one line per paper and profile.</summary>
    public bool Json { get; init; }

    /// <summary>A folder with a folder per paper, used instead of <c>results/baselines</c> for comparing and accepting; null for the accepted metrics.</summary>
    public AbsolutePath? Against { get; init; }

    /// <summary>The findings, one line per paper and profile.</summary>
    public string Found { get; private set; } = "";

    /// <summary>The comparisons, one per paper and profile.</summary>
    public IReadOnlyList<GateFinding> Findings { get; private set; } = [];

    /// <returns>The exit code: 0; 3 if something fell; 4 if nothing could be compared; 5 if undecided and strict.</returns>
    public int Check(bool strict)
    {
        var groups = Groups();
        var codes = groups.ConvertAll(group =>
        {
            if (groups.Count > 1 && !Json)
            {
                output.WriteLine($"== {group.Key.Paper}.{group.Key.Scope}");
            }

            var folder = Compare(group, strict);
            var report = Report(folder);
            Tell(group.Key, report, folder / "report.txt");
            if (!Json && Against is null && !(BaselineOf(group) / "metrics.csv").FileExists())
            {
                output.WriteLine($"there is no baseline yet; to make these metrics the accepted ones: ./build.sh AcceptBaseline --paper {group.Key.Paper} --profile {group.Key.Profile}");
            }

            Findings = [.. Findings, new GateFinding($"{group.Key.Paper}.{group.Key.Scope}", report, File.ReadAllText(folder / "report.md"))];
            return (int)report["exit"]!;
        });

        // The worst that any paper has.
        int[] byWeight = [ExitCode.GateFailed, ExitCode.Undecided, ExitCode.NothingCompared, ExitCode.Done];
        return codes.Count == 0 ? ExitCode.NothingCompared : byWeight.First(codes.Contains);
    }

    /// <summary>Compares one paper and profile without reporting.</summary>
    /// <returns>The JSON of <c>compare check</c>; null if nothing was accepted yet for this paper and profile, or no stage gives metrics.</returns>
    public JsonNode? Look(string paper, string profile)
    {
        if (Groups().Find(group => (group.Key.Paper, group.Key.Profile) == (paper, profile)) is not { } group || !(BaselineOf(group) / "metrics.csv").FileExists())
        {
            return null;
        }

        // Where every metric has moved this takes a while, and nothing else is to be seen.
        output.WriteLine("comparing  the metrics with the baseline, to tell what moved from noise");
        return Report(Compare(group, strict: false));
    }

    /// <returns>The exit code: 0, or 4 if no stage gives metrics.</returns>
    public int Accept()
    {
        var groups = Groups();
        foreach (var group in groups)
        {
            var folder = Run("accept", group, [], [("metrics", "metrics.csv"), ("samples", "samples.parquet"), ("text", "moved.txt")]);
            var baseline = BaselineOf(group).CreateDirectory();
            foreach (var file in (string[])["metrics.csv", "samples.parquet"])
            {
                File.Move(folder / file, baseline / file, overwrite: true);
            }

            var (moved, place) = (File.ReadAllText(folder / "moved.txt").TrimEnd(), Path.GetRelativePath(pipelines.Root, baseline));
            output.WriteLine(Json
                ? new JsonObject { ["event"] = "baseline_accepted", ["paper"] = group.Key.Paper, ["profile"] = group.Key.Profile, ["moved"] = moved, ["baseline"] = place }.ToJsonString()
                : $"{FittedText.Of(moved, Terminal.WidthOf(output))}\nbaseline  {place}");
        }

        return groups.Count > 0 ? ExitCode.Done : ExitCode.NothingCompared;
    }

    /// <summary>The measuring stages, by paper and profile.</summary>
    private List<IGrouping<MeasuredPaper, Stage>> Groups() =>
        [.. stages.Concat(Failed).Where(stage => stage.Outputs.Has(Metrics)).GroupBy(stage => new MeasuredPaper(stage.Paper, stage.Profile, stage.Scope))];

    private AbsolutePath Compare(IGrouping<MeasuredPaper, Stage> group, bool strict) =>
        Run("check", group, new JsonObject
        {
            ["strict"] = strict,
            ["part"] = IsPart(group),
            ["failed"] = new JsonArray([.. group.Where(Failed.Contains).Select(stage => (JsonNode)stage.Name)]),
        }, [("report", "report.json"), ("text", "report.txt"), ("markdown", "report.md")]);

    /// <summary>Whether the paper has more measuring stages than were requested.</summary>
    private bool IsPart(IGrouping<MeasuredPaper, Stage> group)
    {
        var names = group.Select(stage => stage.Name).ToHashSet(StringComparer.Ordinal);
        var kinds = group.Select(stage => stage.Kind).ToHashSet(StringComparer.Ordinal);
        return pipelines.Dag.Stages.Any(stage =>
            (stage.Paper, stage.Scope) == (group.Key.Paper, group.Key.Scope) && kinds.Contains(stage.Kind) && stage.Outputs.Has(Metrics) && !names.Contains(stage.Name));
    }

    private static JsonNode Report(AbsolutePath folder) => JsonNode.Parse(File.ReadAllText(folder / "report.json"))!;

    private AbsolutePath BaselineOf(IGrouping<MeasuredPaper, Stage> group) =>
        Against is { } other ? other / group.Key.Paper : pipelines.Root / "results" / "baselines" / group.Key.Paper / group.Key.Profile;

    private AbsolutePath Run(string verb, IGrouping<MeasuredPaper, Stage> group, JsonObject parameters, IEnumerable<(string Slot, string File)> outputs)
    {
        var folder = pipelines.Root / "artifacts" / "gate" / group.Key.Paper / group.Key.Scope;
        new StepProgram(pipelines.Root, "compare").Run(verb, folder, new StepSpec
        {
            Stage = $"{group.Key.Paper}.{group.Key.Scope}",
            Parameters = parameters,
            Inputs = Inputs(group),
            Outputs = outputs.ToDictionary(pair => pair.Slot, pair => (string)(folder / pair.File)),
            Scratch = folder,
        });
        return folder;
    }

    private Dictionary<string, IReadOnlyList<StepInput>> Inputs(IGrouping<MeasuredPaper, Stage> group)
    {
        var inputs = new Dictionary<string, IReadOnlyList<StepInput>> { [Metrics] = Outputs(group, Metrics), [Predictions] = Outputs(group, Predictions) };
        foreach (var (slot, file) in ((string, string)[])[("baseline", "metrics.csv"), ("samples", "samples.parquet")])
        {
            if ((BaselineOf(group) / file).FileExists())
            {
                inputs[slot] = [new StepInput(BaselineOf(group) / file, "", [])];
            }
        }

        return inputs;
    }

    private List<StepInput> Outputs(IEnumerable<Stage> stages, string slot) =>
        [.. stages.Where(stage => stage.Outputs.Has(slot) && !Failed.Contains(stage)).Select(stage => new StepInput(pipelines.Engine.PathOf(stage, slot), stage.Name, stage.CoordinatesAsJson()))];

    private void Tell(MeasuredPaper group, JsonNode report, AbsolutePath text)
    {
        var summary = $"{group.Paper}.{group.Scope}: {(string)report["summary"]!}";
        Found += Found.Length > 0 ? $"; {summary}" : summary;
        output.WriteLine(Json
            ? new JsonObject { ["event"] = "metrics_compared", ["paper"] = group.Paper, ["profile"] = group.Profile, ["scope"] = group.Scope, ["report"] = report.DeepClone() }.ToJsonString()
            : FittedText.Of(File.ReadAllText(text).TrimEnd(), Terminal.WidthOf(output)));
    }
}

/// <summary>What a comparison of one paper and profile found.</summary>
/// <param name="Pipeline">The paper and profile, <c>cac.laptop</c>, with the experiment if there is one.</param>
/// <param name="Report">The JSON of the step <c>compare check</c>.</param>
/// <param name="Markdown">The same report for a pull request.</param>
internal sealed record GateFinding(string Pipeline, JsonNode Report, string Markdown)
{
    /// <summary>The reports of several findings, each under a heading.</summary>
    public static string MarkdownOf(IEnumerable<GateFinding> findings) => string.Concat(findings.Select(one => $"### Metrics of {one.Pipeline}\n\n{one.Markdown.TrimEnd()}\n\n"));
}

/// <summary>A paper whose metrics are compared.</summary>
/// <param name="Paper">The paper.</param>
/// <param name="Profile">The profile, which determines the baseline.</param>
/// <param name="Scope">The profile and the experiment, which determine the results' folder.</param>
internal sealed record MeasuredPaper(string Paper, string Profile, string Scope);
