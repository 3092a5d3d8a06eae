using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Parquet;
using Retable.Steps.Render;
using Retable.Tables;

namespace Retable.Tests.Tables.Steps;

/// <summary>The step as the engine runs it: files in, files out.</summary>
public sealed class RenderStepTests : IDisposable
{
    private static readonly string[] Slots = ["markdown", "latex", "html", "text", "cells"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_writes_every_format_that_is_asked_for()
    {
        Render("out", Slots);

        Assert.All(Slots, slot => Assert.True(new FileInfo(_folder.At("out", slot)).Length > 100));
        Assert.Contains("results/demo/paper/evaluate[method=ours,split=1]/metrics.parquet", File.ReadAllText(_folder.At("out", "html")));
    }

    [Fact]
    public void It_writes_nothing_that_is_not_asked_for()
    {
        Render("out", ["text"]);

        Assert.Equal([_folder.At("out", "text")], Directory.GetFiles(_folder.At("out")));
    }

    [Fact]
    public void Two_runs_in_two_folders_write_the_same_bytes()
    {
        Render("one", Slots);
        Render("elsewhere/two", Slots);

        Assert.All(Slots, slot => Assert.Equal(File.ReadAllBytes(_folder.At("one", slot)), File.ReadAllBytes(_folder.At("elsewhere", "two", slot))));
    }

    [Fact]
    public void No_file_tells_where_it_was_made()
    {
        Render("out", Slots);

        Assert.All(Slots, slot => Assert.DoesNotContain(_folder.Path, File.ReadAllText(_folder.At("out", slot))));
    }

    // Told before anything is trained: the metrics are not there yet.
    [Fact]
    public void A_wrong_word_of_a_definition_is_told_without_any_metric()
    {
        _folder.Write("reproducibility/demo/main.yaml", Lab.Definition.Replace("decimals: 1", "decimal: 1", StringComparison.Ordinal));
        var spec = new StepSpec
        {
            Stage = "check",
            Scratch = _folder.At("scratch"),
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["definition"] = [new StepInput(_folder.At("reproducibility/demo/main.yaml"), "", [])] },
        };
        var error = Assert.Throws<BadInputException>(() =>
            CheckTables.Run(new CheckParameters { Profile = "paper" }, new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None))));

        Assert.Equal("reproducibility/demo/main.yaml", error.At!.File);
        Assert.Contains(("nearest", "decimals"), error.Facts);
    }

    [Fact]
    public void A_metric_that_nothing_measures_is_told_for_the_definition_that_asks_for_it()
    {
        var (right, wrong) = (_folder.Write("reproducibility/demo/right.yaml", Lab.Definition), _folder.Write("reproducibility/demo/wrong.yaml", Lab.Definition.Replace("metric: auroc", "metric: aurco", StringComparison.Ordinal)));
        var spec = new StepSpec
        {
            Stage = "check",
            Scratch = _folder.At("scratch"),
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["definition"] = [new StepInput(right, "", []), new StepInput(wrong, "", [])] },
        };
        var measured = new[] { right, wrong }.Select(file => new MeasuredMetrics { Definition = file, Metrics = ["accuracy", "auroc", "fpr95", "ece"] });
        var error = Assert.Throws<BadInputException>(() =>
            CheckTables.Run(new CheckParameters { Profile = "paper", Measured = [.. measured] }, new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None))));

        Assert.Equal("reproducibility/demo/wrong.yaml", error.At!.File);
    }

    private void Render(string where, string[] slots)
    {
        Directory.CreateDirectory(_folder.At(where));
        var metrics = Lab.Metrics().GroupBy(m => m.Source).Select((group, i) => Metrics($"{where}/in/{i}/metrics.parquet", group.Key, [.. group]));
        var history = new[] { "base", "ours" }.Select(method => History($"{where}/in/{method}/history.parquet", method));
        var spec = new StepSpec
        {
            Stage = "main",
            Scratch = _folder.At("scratch"),
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>>
            {
                ["metrics"] = [.. metrics],
                ["history"] = [.. history],
                ["definition"] = [new StepInput(_folder.Write($"{where}/in/reproducibility/demo/main.yaml", Lab.Definition), "", [])],
            },
            Outputs = slots.ToDictionary(slot => slot, slot => _folder.At(where, slot)),
        };
        RenderTable.Run(new RenderParameters(), new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None)));
    }

    private StepInput Metrics(string name, MetricSource source, List<MetricRecord> rows) => new(
        MetricFiles.Write(_folder.At(name), rows),
        source.Instance,
        new JsonObject { ["method"] = rows[0].Method, ["split"] = rows[0].Seed });

    private StepInput History(string name, string method)
    {
        var path = _folder.At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ParquetFile.Write(path, new Table(
            Column.Of("epoch", 0, 0, 1),
            Column.Of("step", 0L, 50, 100),
            Column.Of("name", "loss", "loss", "loss"),
            Column.Of("value", 2.3, 1.0, 0.5)));
        return new StepInput(path, $"model[method={method}]", new JsonObject { ["method"] = method });
    }
}
