using Retable.Contract;
using Retable.Tables;
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

        Assert.Equal(Enumerable.Repeat((GateVerdict.Unchanged, (string?)null), 4), gate.Results.Select(result => (result.Verdict, result.Test?.Test)));
        Assert.Equal(ExitCode.Done, gate.Exit(strict: true));
    }

    [Fact]
    public void A_weaker_model_is_found_out_on_every_metric_that_it_weakens()
    {
        var gate = Compare(Baseline, GateLab.Model(0.9, right: 0.75, noise: 2, seeds: [0, 1]), Quick);

        Assert.Equal(Enumerable.Repeat(GateVerdict.Worse, 4), gate.Results.Select(result => result.Verdict));
        Assert.Equal(ExitCode.GateFailed, gate.Exit(strict: false));
    }

    [Fact]
    public void A_stronger_model_is_better_and_passes()
    {
        var gate = Compare(Baseline, GateLab.Model(2.2, right: 0.98, noise: 2, seeds: [0, 1]), Quick);

        Assert.Equal(Enumerable.Repeat(GateVerdict.Better, 4), gate.Results.Select(result => result.Verdict));
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

        Assert.Equal(Enumerable.Repeat(GateVerdict.Held, 4), gate.Results.Select(result => result.Verdict));
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
        var result = Assert.Single(Compare(Nll(0.9), Nll(0.5), Quick).Results);

        Assert.Equal((GateVerdict.Undecided, null), (result.Verdict, result.Test));
    }

    // 900 of 1000 and 500 of 1000: the accuracies of one run are shares of samples, and that is enough.
    [Theory]
    [InlineData(0.9, 0.5, GateVerdict.Worse)]
    [InlineData(0.5, 0.9, GateVerdict.Better)]
    [InlineData(0.9, 0.89, GateVerdict.Undecided)]
    public void Without_samples_one_run_of_a_share_is_tested_over_the_numbers_of_samples(double before, double now, GateVerdict verdict)
    {
        var result = Assert.Single(Compare(Counted(before, 1000), Counted(now, 1000), Quick).Results);

        Assert.Equal((verdict, "Fisher's exact", 2000), (result.Verdict, result.Test!.Test, result.Test.N));
    }

    // 0.1234 of 1000 samples is no number of hits: an average over classes may be called accuracy too.
    [Fact]
    public void A_value_that_no_number_of_hits_gives_is_no_share() =>
        Assert.Null(Assert.Single(Compare(Counted(0.9, 1000), Counted(0.1234, 1000), Quick).Results).Test);

    [Fact]
    public void Another_number_of_samples_is_remarked_at_an_equal_value()
    {
        var gate = Compare(Counted(0.9, 1000), Counted(0.9, 500), Quick);

        Assert.Equal((GateVerdict.Unchanged, "n 1000 → 500"), (Assert.Single(gate.Results).Verdict, gate.Results[0].Remark));
        Assert.Contains("unchanged (n 1000 → 500)", GateReport.Text(gate));
    }

    // The three differences are -0.02 but for the rounding of float32, which is no spread: three equal signs have p = 2 / 2³.
    [Fact]
    public void Differences_that_rounding_alone_tells_apart_decide_nothing()
    {
        var result = Assert.Single(Compare(Values(0.92, 0.93, 0.94), Values((float)0.90, (float)0.91, (float)0.92), Quick).Results);

        Assert.Equal((GateVerdict.Undecided, "sign test", 0.25), (result.Verdict, result.Test!.Test, Math.Round(result.Test.PValue, 9)));
    }

    [Fact]
    public void The_same_numbers_in_float32_are_unchanged() =>
        Assert.Equal(GateVerdict.Unchanged, Assert.Single(Compare(Values(0.92, 0.93), Values((float)0.92, (float)0.93), Quick).Results).Verdict);

    // Seven equal falls have p = 2 / 2⁷ = 0.016. 0.935 - 0.93 is 0.005 and a rounding more: the margin, not beyond it.
    [Fact]
    public void A_fall_that_meets_the_margin_but_for_rounding_is_within_it()
    {
        double[] before = [.. Enumerable.Repeat(0.935, 7)], now = [.. Enumerable.Repeat(0.93, 7)];

        Assert.Equal(GateVerdict.Held, Assert.Single(Compare(Values(before), Values(now), Quick).Results).Verdict);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void A_value_that_is_not_finite_any_more_has_failed(double collapsed)
    {
        var gate = Compare(Nll(0.3, 0.3, 0.3), Nll(0.3, collapsed, 0.3), Quick);

        Assert.Equal((GateVerdict.Failed, ExitCode.GateFailed), (Assert.Single(gate.Results).Verdict, gate.Exit(strict: false)));
        Assert.Contains("0.3000 (1 of 3 not finite)", GateReport.Text(gate));
        Assert.Contains("0.3000 (1 of 3 not finite)", GateReport.Markdown(gate));
        Assert.Contains("\"not_finite\":1,\"repetitions\":3", GateReport.Json(gate, strict: false).ToJsonString());
    }

    // Nothing can be said of a repetition whose accepted value is not finite; the others are compared.
    [Fact]
    public void What_was_not_finite_before_is_left_out_and_better_once_it_is_finite()
    {
        Assert.Equal(GateVerdict.Unchanged, Verdict(Nll(0.3, double.NaN), Nll(0.3, double.PositiveInfinity)));
        Assert.Equal(GateVerdict.Better, Verdict(Nll(0.3, double.NaN), Nll(0.3, 0.3)));
        Assert.Equal(GateVerdict.Better, Verdict(Nll(double.NaN), Nll(0.3)));
        Assert.Equal(GateVerdict.Failed, Verdict(Nll(0.3, double.NaN), Nll(double.NaN, 0.3)));
        Assert.Equal(GateVerdict.Worse, Verdict(Nll(0.30, 0.31, 0.32, double.NaN), Nll(0.90, 0.911, 0.92, 0.3)));

        static GateVerdict Verdict(Measurements before, Measurements now) => Assert.Single(Compare(before, now, Quick).Results).Verdict;
    }

    // Differences of the means 0.8 and 0.5, each side spread by about 0.01.
    [Fact]
    public void Other_repetitions_are_compared_as_two_groups()
    {
        var gate = Compare(Values(0.79, 0.80, 0.81), Seeds(7, 0.49, 0.50, 0.51), Quick);

        Assert.Equal((GateVerdict.Worse, "Welch's t"), (Assert.Single(gate.Results).Verdict, gate.Results[0].Test!.Test));
        Assert.Contains("today's repetitions are others than the baseline's", GateReport.Text(gate));
    }

    // 0.5 lies (0.8 - 0.5) / (0.01 · √(1 + 1/3)) = 26 spreads away.
    [Fact]
    public void One_other_repetition_is_held_against_the_spread_of_the_baselines() =>
        Assert.Equal(GateVerdict.Worse, Assert.Single(Compare(Values(0.79, 0.80, 0.81), Seeds(7, 0.50), Quick).Results).Verdict);

    [Fact]
    public void One_other_repetition_against_one_is_undecided_not_gone()
    {
        var gate = Compare(Values(0.8), Seeds(7, 0.5), Quick);

        Assert.Equal((GateVerdict.Undecided, ExitCode.Done), (Assert.Single(gate.Results).Verdict, gate.Exit(strict: false)));
    }

    [Fact]
    public void After_a_failed_evaluation_the_rest_is_compared_and_the_check_fails()
    {
        Measurements now = new([.. Values(0.9).Metrics.Select(m => m with { Method = "other" })], []) { FailedStages = ["evaluate[method=ours]"] };
        var gate = Compare(new Measurements([.. Values(0.9).Metrics, .. now.Metrics], []), now, Quick);

        Assert.Equal([GateVerdict.Unchanged, GateVerdict.Failed], gate.Results.Select(result => result.Verdict).Order());
        Assert.Equal(ExitCode.GateFailed, gate.Exit(strict: false));
        Assert.Contains("failed: evaluate[method=ours]", GateReport.Text(gate));
    }

    [Fact]
    public void Metrics_that_nobody_asked_for_are_not_gone()
    {
        var other = Values(0.9).Metrics.Select(m => m with { Method = "other" });

        Assert.Equal("1 unchanged", GateReport.Summary(Compare(new Measurements([.. Values(0.9).Metrics, .. other], []), new Measurements(Values(0.9).Metrics, []) { IsPart = true }, Quick)));
    }

    // NaN cannot be ranked; what could be recorded beside it is tested over the repetitions instead.
    [Fact]
    public void Scores_that_are_not_numbers_are_not_tested()
    {
        var model = GateLab.Model(1.5);
        List<SampleColumn> samples = [.. model.Samples.Select(c => c with { Values = [.. c.Values.Select((v, i) => i == 0 && c.Quantity != SampleColumn.Correct ? float.NaN : v)] })];
        Measurements Recorded(double shift) => new([.. model.Metrics.Select(m => m with { Value = Sampled(m) + shift })], samples);
        double Sampled(MetricRecord metric) => SampledMetric.From(samples, MetricKey.Of(metric)) is { } sampled ? sampled.Of([.. sampled.Values.Select(_ => 1)]) : 0;

        Assert.Null(Compare(Recorded(0), Recorded(0.00001), Quick).Results.Single(result => result.Key.Metric == "auroc.gamma").Test);
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
        Assert.Contains(Compare(Values(0.9, 0.8), Values(0.9), Quick).Results, result => (result.Verdict, result.Remark) == (GateVerdict.Gone, "1 of 2 not measured"));

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

    private static Measurements Seeds(long first, params double[] values) =>
        new([.. values.Select((value, i) => Lab.Metric("ours", "accuracy", value, first + i, dataset: "known"))], []);

    private static Measurements Nll(params double[] values) => new([.. values.Select((value, seed) => Lab.Metric("ours", "nll", value, seed, dataset: "known"))], []);

    private static Measurements Counted(double value, long n) => new([Lab.Metric("ours", "accuracy", value, dataset: "known") with { N = n }], []);

    private static Measurements Values(params double[] values) =>
        new([.. values.Select((value, seed) => Lab.Metric("ours", "accuracy", value, seed, dataset: "known"))], []);
}
