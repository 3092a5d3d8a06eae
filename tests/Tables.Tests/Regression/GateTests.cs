using Retable.Contract;
using Retable.Tables.Regression;

namespace Retable.Tests.Tables.Regression;

public sealed class GateTests
{
    private static readonly GateRules Quick = new() { Replicates = 300 };
    private static readonly Measurements Baseline = GateLab.Model(1.5, seeds: [0, 1]);

    [Fact]
    public void The_same_numbers_are_unchanged_and_need_no_test()
    {
        var gate = Compare(Baseline, GateLab.Model(1.5, seeds: [0, 1]), Quick);

        Assert.All(gate.Results, result => Assert.Equal((GateVerdict.Unchanged, null), (result.Verdict, result.Test)));
        Assert.Equal(ExitCode.Done, gate.Exit(strict: true));
    }

    [Fact]
    public void A_weaker_model_is_found_out_on_every_metric_that_it_weakens()
    {
        var gate = Compare(Baseline, GateLab.Model(0.9, right: 0.75, noise: 2, seeds: [0, 1]), Quick);

        Assert.All(gate.Results, result => Assert.Equal(GateVerdict.Worse, result.Verdict));
        Assert.Equal(ExitCode.GateFailed, gate.Exit(strict: false));
    }

    [Fact]
    public void A_stronger_model_is_better_and_passes()
    {
        var gate = Compare(Baseline, GateLab.Model(2.2, right: 0.98, noise: 2, seeds: [0, 1]), Quick);

        Assert.All(gate.Results, result => Assert.Equal(GateVerdict.Better, result.Verdict));
        Assert.Equal(ExitCode.Done, gate.Exit(strict: true));
    }

    // The test of one model is the one that statistics has for the metric.
    [Theory]
    [InlineData("auroc.gamma", "DeLong")]
    [InlineData("accuracy", "McNemar, mid-p")]
    [InlineData("fpr95.gamma", "paired bootstrap")]
    public void One_model_is_tested_over_its_samples(string metric, string test) => Assert.Equal(
        test,
        Compare(GateLab.Model(1.5), GateLab.Model(1.5, noise: 2), Quick).Results.Single(r => r.Key.Metric == metric).Test!.Test);

    // Two models of equal strength, 40 times with other noise: a metric is called worse in at most 5 % of the gates by design.
    // With that rate more than 7 of 40 have a chance below 1 in 1000.
    [Fact]
    public void Noise_alone_raises_an_alarm_no_more_often_than_the_level_says()
    {
        var rules = new GateRules(Margin: 0, Replicates: 100);
        var alarms = Enumerable.Range(0, 40).Count(i =>
            Compare(GateLab.Model(1.5, noise: (ulong)(2 * i) + 10, samples: 150), GateLab.Model(1.5, noise: (ulong)(2 * i) + 11, samples: 150), rules)
                .Exit(strict: false) == ExitCode.GateFailed);

        Assert.InRange(alarms, 0, 7);
    }

    [Fact]
    public void Noise_that_could_hide_a_fall_is_undecided_and_fails_only_a_strict_check()
    {
        var gate = Compare(GateLab.Model(1.5, samples: 100), GateLab.Model(1.5, noise: 2, samples: 100), Quick);

        Assert.Contains(gate.Results, result => result.Verdict == GateVerdict.Undecided);
        Assert.Equal((ExitCode.Done, ExitCode.Undecided), (gate.Exit(strict: false), gate.Exit(strict: true)));
    }

    [Fact]
    public void A_change_that_surely_stays_within_the_margin_is_held()
    {
        var gate = Compare(GateLab.Model(1.5), GateLab.Model(1.5, noise: 2), Quick with { Margin = 0.2 });

        Assert.All(gate.Results, result => Assert.Equal(GateVerdict.Held, result.Verdict));
    }

    [Fact]
    public void A_significant_fall_within_the_margin_is_no_failure()
    {
        var gate = Compare(GateLab.Model(1.5, samples: 3000), GateLab.Model(1.3, samples: 3000), Quick with { Margin = 0.3 });

        Assert.All(gate.Results.Where(result => result.Test is { PValue: < 1e-6 }), result => Assert.Equal(GateVerdict.Held, result.Verdict));
        Assert.Contains(gate.Results, result => result.Test is { PValue: < 1e-6 });
    }

    [Fact]
    public void Without_samples_the_repetitions_are_tested()
    {
        var result = Assert.Single(Compare(Values(0.90, 0.91, 0.92), Values(0.80, 0.81, 0.825), Quick).Results);

        Assert.Equal(("paired t", GateVerdict.Worse), (result.Test!.Test, result.Verdict));
    }

    [Fact]
    public void Without_samples_one_run_decides_nothing()
    {
        var result = Assert.Single(Compare(Values(0.9), Values(0.5), Quick).Results);

        Assert.Equal((GateVerdict.Undecided, null), (result.Verdict, result.Test));
    }

    // Accuracy by another rule than the largest logit: the samples tell of another number, so they are not used.
    [Fact]
    public void Samples_that_do_not_give_the_recorded_number_are_not_used()
    {
        var model = GateLab.Model(1.5);
        var other = new Measurements([.. model.Metrics.Select(m => m.Metric == "accuracy" ? m with { Value = m.Value - 0.02 } : m)], model.Samples);
        var result = Compare(model, other, Quick).Results.Single(r => r.Key.Metric == "accuracy");

        Assert.Equal((GateVerdict.Undecided, null), (result.Verdict, result.Test));
    }

    [Fact]
    public void What_failed_or_is_gone_stops_and_what_is_new_does_not()
    {
        Assert.Equal((GateVerdict.Failed, ExitCode.GateFailed), Only(Compare(Values(0.9, 0.8), Values(0.9, double.NaN), Quick)));
        Assert.Equal((GateVerdict.New, ExitCode.NothingCompared), Only(Compare(new Measurements([], []), Values(0.9), Quick)));
        Assert.Equal((GateVerdict.Gone, ExitCode.NothingCompared), Only(Compare(Values(0.9), new Measurements([], []), Quick)));
        Assert.Contains(Compare(Values(0.9, 0.8), Values(0.9), Quick).Results, result => result.Verdict == GateVerdict.Gone);

        static (GateVerdict Verdict, int Exit) Only(Gate gate) => (Assert.Single(gate.Results).Verdict, gate.Exit(strict: false));
    }

    [Fact]
    public void It_stops_when_asked() => Assert.Throws<OperationCanceledException>(() => Gate.Run(Baseline, Baseline, Quick, new CancellationToken(canceled: true)));

    [Fact]
    public void A_metric_with_two_values_for_a_seed_is_refused() => Assert.StartsWith(
        "a metric has two values for seed 0",
        Assert.Throws<BadInputException>(() => new Measurements([.. Values(0.9).Metrics, .. Values(0.8).Metrics], [])).Message);

    [Fact]
    public void The_report_shows_what_fell_first()
    {
        var metrics = Baseline.Metrics.Select(m => m with { Method = "other" }).Append(Lab.Metric("gone", "accuracy", 0.5, dataset: "known"));
        var weaker = GateLab.Model(1.2, noise: 2, seeds: [0, 1]);
        var gate = Compare(
            new Measurements([.. Baseline.Metrics, .. metrics], Baseline.Samples),
            new Measurements([.. weaker.Metrics, .. Baseline.Metrics.Select(m => m with { Method = "other" })], weaker.Samples),
            Quick);

        Snapshot.Match($"{GateReport.Text(gate)}\n{GateReport.Markdown(gate)}\n{GateReport.Json(gate, strict: false).ToJsonString()}\n");
    }

    private static Gate Compare(Measurements before, Measurements now, GateRules rules) => Gate.Run(before, now, rules, TestContext.Current.CancellationToken);

    private static Measurements Values(params double[] values) =>
        new([.. values.Select((value, seed) => Lab.Metric("ours", "accuracy", value, seed, dataset: "known"))], []);
}
