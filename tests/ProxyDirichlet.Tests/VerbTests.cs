using Retable.Contract;
using Retable.Papers.ProxyDirichlet;
using Retable.Parquet;

namespace Retable.Tests;

[Collection(Experiment.OneGenerator)]
public sealed class VerbTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public VerbTests()
    {
        _experiment.Member("a", seed: 0);
        _experiment.Member("b", seed: 1);
    }

    public void Dispose() => _experiment.Dispose();

    [Fact]
    public void A_student_learns_what_its_teachers_know_without_a_label()
    {
        _experiment.Statistics("s");
        _experiment.Distil("student", new StudentLoss.RklProxy(), "s.statistics");
        _experiment.Measure("ensemble", ("members", "a.model"), ("members", "b.model"));
        _experiment.Measure("e", ("model", "student.model"), ("reference", "ensemble.predictions"));
        Assert.True(_experiment.Metric("e", "it", "k10-clean", "accuracy") > 0.9);
        var (own, ensemble) = (Auroc("e"), Auroc("ensemble"));
        Assert.Equal(own - ensemble, _experiment.Metric("e", "it", "k10-invert", "auroc_kept.mkl"), precision: 12);

        double Auroc(string name) => _experiment.Metric(name, "it", "k10-invert", "auroc.mkl");
    }

    // The statistics are float32 in the file; the members give float64.
    [Theory, InlineData(1), InlineData(4)]
    public void Remembered_teachers_teach_what_running_ones_do(double temperature)
    {
        _experiment.Statistics("s", temperature);
        _experiment.Distil("remembered", new StudentLoss.ForwardKl(), "s.statistics", temperature: temperature);
        _experiment.Distil("running", new StudentLoss.ForwardKl(), statistics: null, temperature: temperature);
        _experiment.Measure("r", ("model", "remembered.model"));
        _experiment.Measure("o", ("model", "running.model"));
        Assert.Equal(
            _experiment.Metric("o", "it", "k10-clean", "nll"), _experiment.Metric("r", "it", "k10-clean", "nll"), tolerance: 1e-3);
    }

    // Divided by a million all logits are alike, the teachers' and the student's: nothing is left of the divergence.
    [Fact]
    public void The_temperature_is_that_of_teachers_and_student()
    {
        _experiment.Distil("hot", new StudentLoss.ForwardKl(), statistics: null, rate: 0, temperature: 1e6);
        var history = ParquetFile.Read(_experiment.At("hot.history"));
        var losses = history.Values<string>("name").Zip(history.Values<double>("value")).Where(row => row.First == "loss").Select(row => row.Second).ToList();
        Assert.Equal(3, losses.Count);
        Assert.InRange(losses.Max(Math.Abs), 0, 1e-5);
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes_and_another_seed_other_ones()
    {
        _experiment.Member("again", seed: 0);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("again.model"));
        Assert.NotEqual(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
    }

    // Over the errors of a set alone, and over those of the clean set and it together: whole numbers of samples, and an area that the ratio is of.
    [Fact]
    public void Rejection_is_measured_on_each_shifted_set_and_on_it_with_the_clean_one()
    {
        _experiment.Measure("e", ("model", "a.model"));
        var table = ParquetFile.Read(_experiment.At("e.metrics"));
        var (datasets, severities, names) = (table.Values<string>("dataset"), table.Values<int>("severity"), table.Values<string>("metric"));
        var (counts, values) = (table.Values<long>("n"), table.Values<double>("value"));
        var (clean, noise, both) = (Row("k10-clean", 0), Row("k10-noise", 5), Row("k10-noise-with-val", 5));
        Assert.Equal(counts[clean] + counts[noise], counts[both]);
        // No sample is wrong twice: 1 - area is linear in the errors that remain, and the larger set's share of them lies between.
        Assert.InRange(values[both], Math.Min(values[clean], values[noise]), Math.Max(values[clean], values[noise]));
        Assert.Contains(Enumerable.Range(0, table.Rows), i => (datasets[i], severities[i], names[i]) == ("k10-noise-with-val", 5, "prr.epkl"));
        Assert.DoesNotContain(datasets, name => name == "k10-invert-with-val");

        int Row(string dataset, int severity) =>
            Enumerable.Range(0, table.Rows).Single(i => (datasets[i], severities[i], names[i]) == (dataset, severity, "pr_auc.entropy_of_expected"));
    }

    // Few of the clean samples are wrong: what remains after rejection is a small part of all, so one less the area lies above the accuracy.
    [Fact]
    public void A_rejection_s_area_is_that_of_what_remains_right()
    {
        _experiment.Measure("e", ("model", "a.model"));
        var accuracy = _experiment.Metric("e", "it", "k10-noise", "accuracy", severity: 5);
        Assert.InRange(_experiment.Metric("e", "it", "k10-noise", "pr_auc.entropy_of_expected", severity: 5), accuracy, 1);
        Assert.True(accuracy > 0.5, $"{accuracy}");
    }

    // The member tells inverted images from clean ones without a mistake: then every precision is 1, as the area under the ROC curve is.
    [Fact]
    public void Detection_is_measured_by_precision_and_recall_too()
    {
        _experiment.Measure("e", ("model", "a.model"));
        Assert.Equal(1, _experiment.Metric("e", "it", "k10-invert", "auroc.mkl"), precision: 12);
        Assert.Equal(1, _experiment.Metric("e", "it", "k10-invert", "aupr.mkl"), precision: 12);
    }

    [Fact]
    public void A_student_that_diverged_is_a_result_that_every_metric_calls_failed()
    {
        _experiment.Statistics("s");
        _experiment.Distil("lost", new StudentLoss.DirichletLikelihood(), "s.statistics", rate: 100);
        _experiment.Measure("e", ("model", "lost.model"));
        Assert.True(double.IsNaN(_experiment.Metric("e", "it", "k10-clean", "accuracy")));
        Assert.True(double.IsNaN(_experiment.Metric("e", "it", "k10-noise", "auroc.mkl", severity: 3)));
    }

    [Fact]
    public void Statistics_at_another_temperature_are_refused_with_both_temperatures()
    {
        _experiment.Statistics("s", temperature: 2);
        var error = Assert.Throws<BadInputException>(() => _experiment.Distil("student", new StudentLoss.ForwardKl(), "s.statistics"));
        Assert.Contains(("statistics", "2"), error.Facts);
        Assert.Contains(("training", "1"), error.Facts);
    }
}
