using Retable.Metrics.Detection;
using Retable.Parquet;
using Retable.Tables;

namespace Retable.Report;

/// <summary>A report with everything in it: the predictions of two methods over three seeds, and their trainings.</summary>
internal static class SomeRun
{
    private const int Known = 120, Unknown = 80, Classes = 3;

    /// <param name="folder">Where the files behind it are written.</param>
    /// <param name="asMeasured">Whether the metrics are those of the predictions.</param>
    /// <param name="known">What the second method's known data set is called; a column asks for each.</param>
    public static ReportFacts Facts(string folder, bool asMeasured = true, string known = "known")
    {
        var (metrics, predictions, histories) = (new List<MetricRecord>(), new List<PredictionsFile>(), new List<HistoryFile>());
        foreach (var stage in SomeTable.Metrics("laptop").GroupBy(metric => (metric.Method, metric.Seed, metric.Source.Instance)))
        {
            var (path, auroc) = Predictions(folder, stage.Key.Method, stage.Key.Seed, stage.Key.Method == "ours" ? known : "known", stage.First(metric => metric.Metric == "auroc").Score);
            var own = stage.Select(metric => metric.Dataset == "known" && metric.Method == "ours" ? metric with { Dataset = known } : metric).Select(metric => metric.Metric == "auroc" && asMeasured ? metric with { Value = auroc } : metric).ToList();
            metrics.AddRange(own);
            predictions.Add(new PredictionsFile(path, own));
            histories.Add(new HistoryFile(History(folder, stage.Key.Method, stage.Key.Seed), new Dictionary<string, string> { ["method"] = stage.Key.Method, ["seed"] = $"{stage.Key.Seed}" }));
        }

        var definition = SomeTable.Filled().Definition;
        if (known != "known")
        {
            TableColumn[] answers = [.. new[] { "known", known }.Select(dataset => definition.Columns[0] with { Name = $"accuracy_on_{dataset}", Where = definition.Columns[0].Where with { Datasets = [dataset] } })];
            definition = definition with { Columns = [.. definition.Columns, .. answers] };
        }

        var table = ResultTable.Fill(definition, metrics);
        var facts = SomeTable.Facts(table);
        return facts with { Tables = [facts.Tables[0] with { Predictions = predictions, Histories = histories }] };
    }

    private static (string Path, double Auroc) Predictions(string folder, string method, long seed, string known, string score)
    {
        var random = new Random((int)seed + (method == "ours" ? 100 : 0));
        var label = Enumerable.Range(0, Known + Unknown).Select(i => i < Known ? i % Classes : -1).ToArray();
        var scores = label.Select(each => random.NextDouble() + (each < 0 ? 0.4 : 0)).ToArray();
        var path = Path.Combine(folder, $"{method}-{seed}.parquet");
        ParquetFile.Write(path, new Table(
            Column.Of("id", label.Select((_, i) => (long)i).ToArray()),
            Column.Of("dataset", label.Select(each => each < 0 ? "far" : known).ToArray()),
            Column.Of("label", label),
            Column.OfLists("logits", [.. label.Select(each => Enumerable.Range(0, Classes).Select(k => (float)(random.NextDouble() * 2) + (k == each ? 1 : 0)).ToArray())]),
            Column.Of($"score_{score}", scores)));
        return (path, Auroc.Of(RankedScores.OfClasses(scores.AsSpan(Known), scores.AsSpan(0, Known))));
    }

    private static string History(string folder, string method, long seed)
    {
        var path = Path.Combine(folder, $"{method}-{seed}-history.parquet");
        var steps = Enumerable.Range(1, 40).ToArray();
        ParquetFile.Write(path, new Table(
            Column.Of("epoch", steps.Select(step => step / 10).ToArray()),
            Column.Of("step", steps.Select(step => (long)step).ToArray()),
            Column.Of("name", steps.Select(_ => "loss").ToArray()),
            Column.Of("value", steps.Select(step => (1.0 / step) + (0.01 * seed)).ToArray())));
        return path;
    }
}
