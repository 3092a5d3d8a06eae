using System.Globalization;
using Retable.Metrics.Detection;
using Retable.Tables;

namespace Retable.Report;

/// <summary>The plots that belong to a table, from the predictions and histories behind it: the same methods, in the same order.</summary>
internal sealed class TableFigures
{
    private const int MostUnknown = 8, MostHistograms = 12, HistogramBins = 40;

    /// <summary>The largest difference of a curve's area from the metrics file; curves beyond it show something else and are left out.</summary>
    private const double SameArea = 1e-3;

    /// <summary>The same bound for metrics with another convention (<c>auroc_amp</c>): ties and thresholds differ, samples do not.</summary>
    private const double NearlySameArea = 1e-2;

    private static readonly string[] RankedMetrics = ["auroc", "fpr95", "aupr"];

    private readonly ResultTable _table;
    private readonly List<ModelSamples> _models;
    private readonly IReadOnlyList<Curve> _histories;

    private TableFigures(ResultTable table, List<ModelSamples> models, IReadOnlyList<Curve> histories) => (_table, _models, _histories) = (table, models, histories);

    /// <summary>The pictures of several tables, in their order. A file that several of them rest on is read once.</summary>
    public static IReadOnlyList<(TableFacts Table, IReadOnlyList<Figure> Figures)> Of(IEnumerable<TableFacts> tables)
    {
        var filled = tables.Where(table => table.Result is not null).ToList();
        var scores = filled.SelectMany(table => ScoresOf(table.Result!)).Distinct().ToList();
        var samples = new Dictionary<string, ModelSamples?>(StringComparer.Ordinal);
        foreach (var file in filled.SelectMany(table => table.Predictions).Where(file => !samples.ContainsKey(file.Path)))
        {
            samples[file.Path] = ModelSamples.Read(file, scores);
        }

        return [.. filled.Select(table => (table, Of(table.Result!, [.. table.Predictions.Select(file => samples[file.Path]).OfType<ModelSamples>()], table.Histories)))];
    }

    private static IEnumerable<string> ScoresOf(ResultTable table) =>
        table.Definition.Rows.SelectMany(row => table.Definition.Columns.Select(column => row.Where.And(column.Where).Score)).OfType<string>();

    /// <param name="table">The table.</param>
    /// <param name="models">The model outputs to which the table's metrics belong.</param>
    /// <param name="histories">The histories of the trainings behind it.</param>
    private static IReadOnlyList<Figure> Of(ResultTable table, List<ModelSamples> models, IReadOnlyList<HistoryFile> histories)
    {
        var figures = new TableFigures(table, models, HistoryReader.Read(histories, table.Definition.Repetition));
        Figure[] all = [.. figures.Detection(), .. figures.Histograms(), .. figures.Answers(), .. figures.Training()];
        return [.. all.Where(figure => figure.Chart.Series.Count > 0)];
    }

    /// <summary>A reproduced row, as the curves need it.</summary>
    private sealed record Method(string Label, string Name, string Score);

    private List<Method> Methods() =>
        [.. _table.Definition.Rows.Where(row => row.Reproduced && row.Where.Method is not null).Select(row => new Method(row.Label, row.Where.Method!, row.Where.Score ?? ""))];

    /// <summary>The unknown data sets that a column ranks against the known one.</summary>
    private IEnumerable<string> Unknown() => _table.Definition.Columns
        .Where(column => RankedMetrics.Any(metric => column.Where.Metric?.StartsWith(metric, StringComparison.Ordinal) == true))
        .SelectMany(column => column.Where.Datasets)
        .Distinct()
        .Where(dataset => _models.Exists(model => model.Datasets.TryGetValue(dataset, out var samples) && !samples.IsKnown))
        .Take(MostUnknown);

    private IEnumerable<Figure> Detection()
    {
        foreach (var dataset in Unknown())
        {
            var ranked = Methods().ConvertAll(method => (method.Label, Models: Ranked(method, dataset).ToList()));
            yield return Picture(
                $"roc-{dataset}", $"ROC, {dataset}", "known samples rejected, share", "unknown samples found, share",
                ranked.Select(row => Mean(row.Label, DetectionCurves.Grid, row.Models.ConvertAll(DetectionCurves.Roc))),
                "Up and to the left is better; the broken line is chance.", Scale.Shares, hasDiagonal: true);
            yield return Picture(
                $"pr-{dataset}", $"Precision and recall, {dataset}", "unknown samples found, share", "unknown among the rejected, share",
                ranked.Select(row => Mean(row.Label, DetectionCurves.Grid, row.Models.ConvertAll(DetectionCurves.PrecisionRecall))),
                "Up and to the right is better. The level that chance gives is the share of unknown samples.", Scale.Shares);
        }
    }

    private IEnumerable<RankedScores> Ranked(Method method, string dataset)
    {
        foreach (var model in _models.Where(model => model.Method == method.Name))
        {
            var ranked = DetectionCurves.Ranked(model, method.Score, dataset);
            var told = model.Metrics.Where(metric => metric.Metric.StartsWith("auroc", StringComparison.Ordinal) && metric.Severity == 0 && metric.Score == method.Score && metric.Dataset == dataset)
                .OrderBy(metric => metric.Metric, StringComparer.Ordinal).FirstOrDefault();
            if (ranked is not null && (told is null || Math.Abs(Auroc.Of(ranked) - told.Value) < (told.Metric == "auroc" ? SameArea : NearlySameArea)))
            {
                yield return ranked;
            }
        }
    }

    private IEnumerable<Figure> Histograms()
    {
        var drawn = 0;
        foreach (var method in Methods().DistinctBy(method => (method.Name, method.Score)).Where(method => method.Score.Length > 0))
        {
            var models = _models.Where(model => model.Method == method.Name).ToList();
            var known = Scores(models, method.Score, samples => samples.IsKnown);
            var groups = Unknown().Select(dataset => (dataset, Scores: Scores(models.ConvertAll(model => Only(model, dataset)), method.Score, samples => !samples.IsKnown)))
                .Where(group => group.Scores.Length > 0).Prepend(("known", known)).ToList();
            if (known.Length == 0 || groups.Count < 2 || drawn++ >= MostHistograms)
            {
                continue;
            }

            var histogram = Histogram.Over([.. groups.Select(group => group.Item2)], HistogramBins);
            var series = groups.Select((group, i) => new Series(group.Item1, [.. histogram.Outline(i)]));
            yield return Picture(
                $"scores-{method.Name}-{method.Score}", $"Scores: {method.Label}", histogram.IsByRank ? $"{method.Score}, as its rank among all samples" : method.Score, "density", series,
                $"All repetitions together{(histogram.IsByRank ? "" : string.Create(CultureInfo.InvariantCulture, $"; the outermost {Histogram.LeftOut:0.#} % of the scores at either side are not drawn"))}. What overlaps cannot be told apart by any threshold.",
                null, histogram.Range, isFilled: true);
        }
    }

    private static ModelSamples Only(ModelSamples model, string dataset) => model with
    {
        Datasets = new SortedDictionary<string, DatasetSamples>(model.Datasets.Where(pair => pair.Key == dataset).ToDictionary(), StringComparer.Ordinal),
    };

    private static double[] Scores(IEnumerable<ModelSamples> models, string score, Func<DatasetSamples, bool> which) =>
        [.. models.SelectMany(model => model.Datasets.Values).Where(which).SelectMany(samples => samples.Scores.GetValueOrDefault(score) ?? []).Where(double.IsFinite)];

    private IEnumerable<Figure> Answers()
    {
        var methods = Methods();
        yield return Picture(
            "reliability", "Reliability", "confidence (largest softmax probability)", "answers that are right, share",
            methods.DistinctBy(method => method.Name).Select(method => Mean(OfMethod(methods, method), AnswerCurves.Middles, Each(method, AnswerCurves.Reliability))),
            "On the broken line confidence is what it says; below it the model is too sure of itself. Bins with fewer than ten answers are left out.", Scale.Shares, hasDiagonal: true);
        yield return Picture(
            "rejection", "Rejection", "known samples rejected, share", "answers left that are right, share",
            methods.DistinctBy(method => (method.Name, method.Score)).Select(method => Mean(method.Label, AnswerCurves.Rejected, Each(method, model => AnswerCurves.Rejection(model, method.Score)))),
            "The samples with the highest score (or, without one, the lowest confidence) are rejected first: a score that knows the model's errors rises.");
    }

    /// <summary>Rows that share a model are one curve where only the model counts.</summary>
    private static string OfMethod(List<Method> methods, Method method) => methods.Count(other => other.Name == method.Name) == 1 ? method.Label : method.Name;

    private List<IReadOnlyList<double>> Each(Method method, Func<ModelSamples, IReadOnlyList<double>?> curve) =>
        [.. _models.Where(model => model.Method == method.Name).Select(curve).OfType<IReadOnlyList<double>>()];

    private IEnumerable<Figure> Training() => _histories.Where(curve => curve.Points.Length > 1).GroupBy(curve => curve.Name).Select(quantity => Picture(
        $"training-{quantity.Key}", $"Training: {quantity.Key}", "training step", quantity.Key,
        quantity.GroupBy(curve => curve.Group).Select(group => TrainingCurve.Of(group.Key.Length > 0 ? group.Key : quantity.Key, [.. group])),
        $"The mean over the {_table.Definition.Repetition}s.", xScale: null));

    /// <summary>The mean curve of the repetitions, over the points at which each of them has a value.</summary>
    private static Series Mean(string label, IReadOnlyList<double> grid, IReadOnlyList<IReadOnlyList<double>> curves) => new(
        label,
        curves.Count == 0 ? [] : [.. grid.Select((x, i) => BandPoint.Of(x, [.. curves.Select(curve => curve[i])])).Where(point => double.IsFinite(point.Y))])
    {
        Repetitions = curves.Count,
    };

    private Figure Picture(
        string name, string title, string xLabel, string yLabel, IEnumerable<Series> series, string caption, Scale? yScale = null, Scale? xScale = null, bool hasDiagonal = false, bool isFilled = false)
    {
        var drawn = series.Where(one => one.Points.Count > 1).ToList();
        var points = drawn.SelectMany(one => one.Points).ToList();
        var band = drawn.Exists(one => one.Repetitions > 1) ? $" Bands reach from the lowest to the highest {_table.Definition.Repetition}." : "";
        return new Figure($"{_table.Definition.Name}-{name}", caption + band, new LineChart
        {
            Title = title,
            XLabel = xLabel,
            YLabel = yLabel,
            Series = drawn,
            X = xScale ?? (hasDiagonal || yScale == Scale.Shares ? Scale.Shares : Scale.Tight(points.Select(point => point.X))),
            Y = yScale ?? Scale.Over(points.SelectMany(point => (double[])[point.Low, point.High])),
            HasDiagonal = hasDiagonal,
            IsFilled = isFilled,
        });
    }
}
