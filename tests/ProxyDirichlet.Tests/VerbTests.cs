using Retable.Contract;
using Retable.Papers.ProxyDirichlet;

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
    [Fact]
    public void Remembered_teachers_teach_what_running_ones_do()
    {
        _experiment.Statistics("s");
        _experiment.Distil("remembered", new StudentLoss.ForwardKl(), "s.statistics");
        _experiment.Distil("running", new StudentLoss.ForwardKl(), statistics: null);
        _experiment.Measure("r", ("model", "remembered.model"));
        _experiment.Measure("o", ("model", "running.model"));
        Assert.Equal(
            _experiment.Metric("o", "it", "k10-clean", "nll"), _experiment.Metric("r", "it", "k10-clean", "nll"), tolerance: 1e-3);
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes_and_another_seed_other_ones()
    {
        _experiment.Member("again", seed: 0);
        Assert.Equal(_experiment.Bytes("a.model"), _experiment.Bytes("again.model"));
        Assert.NotEqual(_experiment.Bytes("a.model"), _experiment.Bytes("b.model"));
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
