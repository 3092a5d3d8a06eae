using Retable.Learning.Evaluation;
using Retable.Metrics;
using Retable.Metrics.Selective;
using Retable.Papers.ProxyDirichlet.Teachers;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>All metrics of one reading of a subject. Their names: <c>docs/papers/proxy-dirichlet.md</c>.</summary>
/// <param name="method">The row's name.</param>
/// <param name="index">Which reading.</param>
/// <param name="failed">Whether every value is NaN because the training failed.</param>
internal sealed class SubjectMetrics(string method, int index, bool failed)
{
    private readonly List<MetricRow> _rows = [];

    public IReadOnlyList<MetricRow> Rows => _rows;

    public void AddClassification(Answers answers)
    {
        var metrics = answers.Readings[index].Metrics!;
        (string, double)[] values =
        [
            ("accuracy", metrics.Accuracy), ("accuracy5", metrics.Accuracy5), ("ece", metrics.Ece), ("mce", metrics.Mce),
            ("brier", metrics.Brier), ("nll", metrics.Nll),
        ];
        foreach (var (name, value) in values)
        {
            Add(answers.Domain, name, answers.Domain.Count, () => value);
        }
    }

    /// <summary>How well each uncertainty finds the errors.</summary>
    public void AddRejection(Answers answers)
    {
        var reading = answers.Readings[index];
        foreach (var (name, values) in reading.Scores)
        {
            Add(answers.Domain, $"prr.{name}", values.Length, () => PredictionRejection.Of(values, reading.Correct).Ratio);
        }
    }

    /// <summary>How well each uncertainty tells another test set from the clean one.</summary>
    public void AddDetection(Answers clean, Answers other, Reference? reference)
    {
        foreach (var (name, values) in other.Readings[index].Scores)
        {
            var n = clean.Domain.Count + other.Domain.Count;
            double Own() => OodAuroc.Of(clean.Readings[index][name], values);
            Add(other.Domain, $"auroc.{name}", n, Own);
            if (other.Domain.Classes is { } classes)
            {
                var mask = Enumerable.Range(0, clean.Labels.Max() + 1).Select(classes.Contains).ToArray();
                var masked = clean.Labels.Count(label => mask[label]) + other.Domain.Count;
                Add(other.Domain, $"auroc_masked.{name}", masked, () => OodAuroc.Masked(clean.Readings[index][name], clean.Labels, mask, values));
            }

            if (reference?.Has(other.Domain.Name) == true)
            {
                Add(other.Domain, $"auroc_kept.{name}", n, () => Own() - reference.Auroc(name, clean.Domain, other.Domain));
            }
        }
    }

    /// <summary>Whether the Dirichlet's precision is the one that the ensemble's diversity asks for.</summary>
    /// <param name="clean">The clean test set.</param>
    /// <param name="subject">Whose.</param>
    /// <param name="reference">The ensemble; null for the ensemble itself.</param>
    public void AddPrecision(Answers clean, Subject subject, Reference? reference)
    {
        if (subject.IsEnsemble && index > 0)
        {
            return; // the other readings of an ensemble have other words for its diversity
        }

        var reading = clean.Readings[index];
        var classes = subject.Card.Classes;
        Add(clean.Domain, "log_precision", clean.Domain.Count, () => subject.IsEnsemble
            ? reading["mkl"].Average(mkl => Math.Log(((classes - 1) / ((2 * Math.Max(mkl, 0)) + TeacherStatistics.Epsilon)) + classes))
            : reading["epkl"].Average(epkl => Math.Log(((classes - 1) / epkl) - (classes * subject.Readings[index].Offset))));
        if (reference is not null)
        {
            var mkl = reference.Score("mkl", clean.Domain.Name, clean.Domain.Count);
            Add(clean.Domain, "rank_correlation.epkl", clean.Domain.Count, () => RankCorrelation.Of(reading["epkl"], mkl));
        }
    }

    private void Add(Domain domain, string metric, int n, Func<double> value) =>
        _rows.Add(new MetricRow(method, domain.Name, metric, failed ? double.NaN : value(), n, domain.Severity));
}
