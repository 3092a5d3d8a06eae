using System.Text.Json.Nodes;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Execution;
using Retable.Engine.Pipelines;
using Retable.Front.Tools;

namespace Retable.Front.Pipelines;

/// <summary>Holds evaluated metrics against the accepted ones: runs the step <c>compare</c> once a paper and profile. What it decides: docs/metrics-gate.md.</summary>
/// <param name="pipelines">Where the stages are from.</param>
/// <param name="stages">Those whose metrics count; a stage without any plays no part.</param>
/// <param name="output">Is told what moved.</param>
internal sealed class MetricsGate(OpenPipelines pipelines, IEnumerable<Stage> stages, TextWriter output)
{
    /// <summary>The output of a stage that holds its metrics.</summary>
    public const string Metrics = "metrics";

    private const string Predictions = "predictions";

    private readonly StepCatalog _catalog = StepCatalog.Read(StepExecutables.Catalog(pipelines.Root));

    /// <returns>The exit code: 0, 3 something fell, 4 nothing could be compared, 5 undecided and strict.</returns>
    public int Check(bool strict)
    {
        var codes = Groups().Select(group =>
        {
            var folder = Compare(group, strict);
            Tell(folder / "report.txt");
            return (int)Report(folder)["exit"]!;
        }).ToList();

        // The worst that any paper has.
        int[] byWeight = [ExitCode.GateFailed, ExitCode.Undecided, ExitCode.NothingCompared, ExitCode.Done];
        return codes.Count == 0 ? ExitCode.NothingCompared : byWeight.First(codes.Contains);
    }

    /// <summary>Compares, and says no more than that it does.</summary>
    /// <returns>The JSON of <c>compare check</c>; null if nothing was accepted yet for this paper and profile, or no stage gives metrics.</returns>
    public JsonNode? Look(string paper, string profile)
    {
        if (Groups().Find(group => group.Key == (paper, profile)) is not { } group || !(BaselineOf(group) / "metrics.csv").FileExists())
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

            Tell(folder / "moved.txt");
            output.WriteLine($"baseline  {Path.GetRelativePath(pipelines.Root, baseline)}");
        }

        return groups.Count > 0 ? ExitCode.Done : ExitCode.NothingCompared;
    }

    /// <summary>The evaluated stages that give metrics, by paper and profile.</summary>
    private List<IGrouping<(string Paper, string Profile), Stage>> Groups() =>
        [.. stages.Where(stage => stage.Outputs.Has(Metrics)).GroupBy(stage => (stage.Paper, stage.Profile))];

    private AbsolutePath Compare(IGrouping<(string Paper, string Profile), Stage> group, bool strict) =>
        Run("check", group, new JsonObject { ["strict"] = strict }, [("report", "report.json"), ("text", "report.txt"), ("markdown", "report.md")]);

    private static JsonNode Report(AbsolutePath folder) => JsonNode.Parse(File.ReadAllText(folder / "report.json"))!;

    private AbsolutePath BaselineOf(IGrouping<(string Paper, string Profile), Stage> group) =>
        pipelines.Root / "results" / "baselines" / group.Key.Paper / group.Key.Profile;

    private AbsolutePath Run(string verb, IGrouping<(string Paper, string Profile), Stage> group, JsonObject parameters, IEnumerable<(string Slot, string File)> outputs)
    {
        if (!_catalog.Executables.TryGetValue("compare", out var compare))
        {
            throw new BadInputException("this project has no step 'compare', so metrics cannot be compared");
        }

        var folder = pipelines.Root / "artifacts" / "gate" / group.Key.Paper / group.Key.Profile;
        if (folder.DirectoryExists())
        {
            Directory.Delete(folder, recursive: true);
        }

        var spec = new StepSpec
        {
            Stage = $"{group.Key.Paper}.{group.Key.Profile}",
            Parameters = parameters,
            Inputs = Inputs(group),
            Outputs = outputs.ToDictionary(pair => pair.Slot, pair => (string)(folder / pair.File)),
            Scratch = (folder / "scratch").CreateDirectory(),
        };
        File.WriteAllBytes(folder / "spec.json", spec.ToJson());
        var log = folder / "log.txt";
        var (program, arguments) = LocalExecutor.CommandLine(pipelines.Root / compare.Path, verb, folder / "spec.json");
        var code = new Tool(program) { Folder = folder }.Run(arguments, log);
        return code == ExitCode.Done
            ? folder
            : throw new BuildFailedException(code == ExitCode.BadInput ? code : ExitCode.Failed, FaultIn(log) ?? $"{LogTail.Of(log, 20)}\nerror: 'compare {verb}' ended with exit code {code} (log: {log})");
    }

    /// <summary>What the step itself says went wrong; null if it died without a word.</summary>
    private static string? FaultIn(string log) => File.ReadLines(log).Select(StepEvent.FromLine).OfType<StepEvent.Fault>().LastOrDefault()?.Text;

    private Dictionary<string, IReadOnlyList<StepInput>> Inputs(IGrouping<(string Paper, string Profile), Stage> group)
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
        [.. stages.Where(stage => stage.Outputs.Has(slot)).Select(stage => new StepInput(pipelines.Engine.PathOf(stage, slot), stage.Name, stage.CoordinatesAsJson()))];

    private void Tell(AbsolutePath text)
    {
        if (text.FileExists())
        {
            output.WriteLine(File.ReadAllText(text).TrimEnd());
        }
    }
}
