using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Parquet;
using AcceptVerb = Retable.Steps.Compare.Accept;
using CheckVerb = Retable.Steps.Compare.Check;
using CompareParameters = Retable.Steps.Compare.CompareParameters;

namespace Retable.Tests.Tables.Steps;

/// <summary>The two verbs as the front runs them: files in, files out.</summary>
public sealed class CompareStepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_accepted_passes_and_what_fell_does_not()
    {
        Assert.Equal(ExitCode.NothingCompared, Check(Stage(shift: 2)));
        Accept(Stage(shift: 2));

        Assert.Equal(ExitCode.Done, Check(Stage(shift: 2)));
        Assert.Equal(ExitCode.GateFailed, Check(Stage(shift: 0.2)));
    }

    // The predictions of the stage are what makes one run enough to decide.
    [Fact]
    public void The_samples_of_the_predictions_are_tested()
    {
        Accept(Stage(shift: 2));
        _ = Check(Stage(shift: 0.2));

        var row = JsonNode.Parse(File.ReadAllText(_folder.At("report.json")))!["rows"]!.AsArray().Single(r => (string?)r!["metric"] == "auroc.gamma")!;
        Assert.Equal(("worse", "DeLong", 400), ((string?)row["verdict"], (string?)row["test"], (int?)row["n"]));
    }

    [Fact]
    public void Accepting_says_what_moved_and_twice_writes_the_same_bytes()
    {
        Accept(Stage(shift: 2));
        Assert.Contains("2 new", File.ReadAllText(_folder.At("moved.txt")));
        var (metrics, samples) = (File.ReadAllBytes(_folder.At("metrics.csv")), File.ReadAllBytes(_folder.At("samples.parquet")));
        Accept(Stage(shift: 2));

        Assert.Equal("2 unchanged\n", File.ReadAllText(_folder.At("moved.txt")));
        Assert.Equal(metrics, File.ReadAllBytes(_folder.At("metrics.csv")));
        Assert.Equal(samples, File.ReadAllBytes(_folder.At("samples.parquet")));
    }

    // The front names the stages that failed; what they would have measured has failed with them.
    [Fact]
    public void What_a_failed_stage_would_have_measured_has_failed()
    {
        Accept(Stage(shift: 2));
        var (metrics, predictions) = (MetricFiles.Write(_folder.At("none.parquet"), [Lab.Metric("other", "accuracy", 0.5, dataset: "known")]), Stage(shift: 2).Predictions);
        var code = Check((new StepInput(metrics, "other", []), predictions), new CompareParameters { Failed = ["evaluate"] });

        Assert.Equal(ExitCode.GateFailed, code);
        Assert.Contains("1 evaluation failed; 2 failed, 1 new", File.ReadAllText(_folder.At("text.txt")));
    }

    [Fact]
    public void Accepting_a_value_that_is_not_finite_is_told()
    {
        var metrics = MetricFiles.Write(_folder.At("nan.parquet"), [Lab.Metric("ours", "nll", double.PositiveInfinity, dataset: "known")]);
        Accept((new StepInput(metrics, "evaluate", []), Stage(shift: 2).Predictions));

        Assert.Contains("warning: 1 of 1 accepted value is not finite", File.ReadAllText(_folder.At("moved.txt")));
        Assert.Contains(",0,Infinity\n", File.ReadAllText(_folder.At("metrics.csv")));
    }

    private int Check((StepInput Metrics, StepInput Predictions) stage, CompareParameters? parameters = null)
    {
        CheckVerb.Run(parameters ?? new CompareParameters(), Context(stage, ("report", "report.json"), ("text", "text.txt"), ("markdown", "report.md")));
        return (int)JsonNode.Parse(File.ReadAllText(_folder.At("report.json")))!["exit"]!;
    }

    private void Accept((StepInput Metrics, StepInput Predictions) stage) =>
        AcceptVerb.Run(new CompareParameters(), Context(stage, ("metrics", "metrics.csv"), ("samples", "samples.parquet"), ("text", "moved.txt")));

    private StepContext Context((StepInput Metrics, StepInput Predictions) stage, params (string Slot, string File)[] outputs)
    {
        var inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["metrics"] = [stage.Metrics], ["predictions"] = [stage.Predictions] };
        if (File.Exists(_folder.At("metrics.csv")))
        {
            inputs["baseline"] = [new StepInput(_folder.At("metrics.csv"), "", [])];
            inputs["samples"] = [new StepInput(_folder.At("samples.parquet"), "", [])];
        }

        var spec = new StepSpec
        {
            Stage = "check",
            Scratch = _folder.At("scratch"),
            Inputs = inputs,
            Outputs = outputs.ToDictionary(o => o.Slot, o => _folder.At(o.File)),
        };
        return new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None));
    }

    /// <summary>200 known and 200 unknown samples, as a step 'evaluate' writes them; the unknown ones lie <paramref name="shift"/> higher.</summary>
    private (StepInput Metrics, StepInput Predictions) Stage(double shift)
    {
        const int Each = 200;
        var random = new SeedSequence(3).Generator("scores");
        double[] scores = [.. Enumerable.Range(0, 2 * Each).Select(i => random.NextDouble() + random.NextDouble() + (i < Each ? 0 : shift))];
        var known = scores[..Each];
        var auroc = scores[Each..].Average(u => known.Average(k => u > (float)k ? 1.0 : 0.0));
        var metrics = MetricFiles.Write(_folder.At($"{shift}.metrics.parquet"),
        [
            Lab.Metric("ours", "auroc", auroc, score: "gamma"),
            Lab.Metric("ours", "accuracy", 0.5, score: "gamma", dataset: "known"),
        ]);
        var predictions = _folder.At($"{shift}.predictions.parquet");
        ParquetFile.Write(predictions, new Table(
            Column.Of("id", [.. Enumerable.Range(0, 2 * Each).Select(i => (long)(i % Each))]),
            Column.Of("dataset", [.. Enumerable.Range(0, 2 * Each).Select(i => i < Each ? "known" : "far")]),
            Column.Of("label", [.. Enumerable.Range(0, 2 * Each).Select(i => i < Each ? i % 2 : -1)]),
            Column.OfRows("logits", [.. Enumerable.Range(0, 2 * Each).SelectMany(_ => new[] { 1f, 0f })], 2),
            Column.Of("score_gamma", scores)));
        return (new StepInput(metrics, "evaluate", []), new StepInput(predictions, "evaluate", []));
    }
}
