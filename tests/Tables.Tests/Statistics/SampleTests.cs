using Retable.Contract;
using Retable.Tables.Statistics;

namespace Retable.Tests.Tables.Statistics;

/// <summary>Statistics over the samples of a test set that two models share.</summary>
public sealed class SampleTests
{
    private static readonly bool[] Positive = [true, true, true, true, true, true, .. new bool[8]];
    private static readonly double[] FirstScore = [.9, .8, .7, .55, .6, .3, .5, .4, .55, .2, .1, .35, .65, .05];
    private static readonly double[] SecondScore = [.7, .8, .4, .5, .6, .2, .5, .45, .3, .6, .1, .3, .7, .15];
    private static readonly double[] Skewed = [0.1, 0.3, -0.2, 0.5, 1.9, 0.4, 0.0, 0.7, -0.1, 0.6, 0.2, 3.1, 0.3, 0.8, -0.4, 0.5];

    // SciPy 1.10.1: binomtest, and binom.cdf and binom.pmf put together as Fagerland's formula says.
    [Theory]
    [InlineData(10, 3, 0.09228515625, 0.05737304687500002)]
    [InlineData(25, 8, 0.004551384132355452, 0.0029350556433200875)]
    [InlineData(7, 7, 1.0, 1.0)]
    [InlineData(0, 5, 0.0625, 0.03125)]
    [InlineData(1, 0, 1.0, 0.5)]
    public void McNemar_looks_at_discordant_samples_only(int gained, int lost, double exact, double midP)
    {
        bool[] first = [.. Enumerable.Repeat(true, gained + 20), .. new bool[lost + 4]];
        bool[] second = [.. new bool[gained], .. Enumerable.Repeat(true, 20 + lost), .. new bool[4]];

        Assert.Equal(exact, McNemar.Exact(first, second).PValue, 9);
        Assert.Equal(midP, McNemar.MidP(first, second).PValue, 9);
        Assert.Equal((double)(gained - lost) / first.Length, McNemar.MidP(first, second).Difference, 12);
    }

    // The definition by all pairs of a positive and a negative, computed with NumPy: areas 0.84375 and 0.6979166...
    [Fact]
    public void DeLong_knows_that_the_scores_belong_to_the_same_samples()
    {
        var result = DeLong.Run(FirstScore, SecondScore, Positive);

        Assert.Equal(0.14583333333333337, result.Difference, 12);
        Assert.Equal(0.16957588020740777, result.PValue, 9);
        Assert.Equal(-0.062258373809178924, result.Interval!.Value.Low, 9);
    }

    [Fact]
    public void DeLong_of_a_score_with_itself_finds_nothing() => Assert.Equal(1, DeLong.Run(FirstScore, FirstScore, Positive).PValue);

    // Every positive falls from above all negatives to a tie with them: AUROC 1 to 0.5 without any spread, which three pairs cannot prove.
    [Fact]
    public void Samples_without_spread_are_as_certain_as_the_sign_test_says()
    {
        bool[] positive = [true, true, true, false, false, false];
        var result = DeLong.Run([1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0], positive);

        Assert.Equal((-0.5, 0.25, null), (result.Difference, Math.Round(result.PValue, 9), result.Interval));
        var units = new PairedBootstrap.Unit([0, 0, 0], _ => -0.5);
        var drawn = new PairedBootstrap(new SeedSequence(0), 100).Run([units]);
        Assert.Equal((0.25, null), (Math.Round(drawn.PValue, 9), drawn.Interval));
    }

    // Lady tasting tea: of the 70 ways to choose four of eight cups 16 hold three right ones and 1 all four, on either side: 34 / 70 and 2 / 70.
    [Theory]
    [InlineData(3, 1, 34.0 / 70)]
    [InlineData(4, 0, 2.0 / 70)]
    [InlineData(2, 2, 1.0)]
    public void Fishers_test_counts_the_tables_that_are_no_more_likely(int first, int second, double p) =>
        Assert.Equal(p, TwoProportions.Run(first, 4, second, 4).PValue, 9);

    // Newcombe 1998, table II, method 10: 56/70 - 48/80 lies in 0.0524 … 0.3339.
    [Fact]
    public void The_interval_of_two_shares_is_newcombes()
    {
        var result = TwoProportions.Run(56, 70, 48, 80);

        Assert.Equal((0.2, 0.0524, 0.3339), (Math.Round(result.Difference, 9), Math.Round(result.Interval!.Value.Low, 4), Math.Round(result.Interval.Value.High, 4)));
    }

    [Fact]
    public void DeLong_depends_on_ranks_alone()
    {
        var squeezed = FirstScore.Select(s => Math.Tanh(s)).ToArray();

        Assert.Equal(DeLong.Run(FirstScore, SecondScore, Positive).PValue, DeLong.Run(squeezed, SecondScore, Positive).PValue, 12);
    }

    // The chances hold the hand: 5 · 0.001, then 4 · 0.012, 3 · 0.03, and 2 · 0.04 = 0.08 is lifted to its forerunner's 0.09.
    [Fact]
    public void Holm_steps_down() => Close([0.005, 0.09, 0.09, 0.048, 0.5], Holm.Adjust([0.001, 0.04, 0.03, 0.012, 0.5]));

    // SciPy's bootstrap of this mean, 200,000 replicates: BCa (0.244, 1.144), percentile (0.1875, 0.994), error 0.208.
    [Fact]
    public void The_bootstrap_corrects_for_skew()
    {
        var result = new PairedBootstrap(new SeedSequence(1), replicates: 20_000).Run([MeanOf(Skewed)]);

        Assert.Equal(0.54375, result.Difference, 12);
        Assert.InRange(result.Interval!.Value.Low, 0.225, 0.265);
        Assert.InRange(result.Interval!.Value.High, 1.10, 1.19);
        Assert.InRange(result.PValue, 0.007, 0.011); // 2 Φ(−0.54375 / 0.208) = 0.0089
    }

    [Fact]
    public void The_bootstrap_gives_the_same_bits_whatever_the_threads()
    {
        var results = Enumerable.Range(0, 2).Select(_ => new PairedBootstrap(new SeedSequence(1), 500).Run([MeanOf(Skewed)])).ToArray();

        Assert.Equal(results[0], results[1]);
    }

    // Each of five seeds is certain of its samples (all alike), but the seeds disagree: only resampling them shows it.
    [Fact]
    public void From_three_seeds_on_the_seeds_are_resampled_too()
    {
        var units = new[] { 0.03, -0.02, 0.01, -0.03, 0.02 }.Select(d => MeanOf([.. Enumerable.Repeat(d, 50)])).ToArray();
        var bootstrap = new PairedBootstrap(new SeedSequence(1), 500);

        Assert.True(bootstrap.Run(units).Interval!.Value.HalfWidth > 0.01);
        Assert.Equal(0, bootstrap.Run(units[..2]).Interval!.Value.HalfWidth, 12);
    }

    // A stratum keeps its size in every replicate: a difference that only counts them cannot vary.
    [Fact]
    public void A_stratum_keeps_its_size()
    {
        int[] strata = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1];
        var unit = new PairedBootstrap.Unit(strata, counts => counts.Where((_, i) => strata[i] == 1).Sum());

        var result = new PairedBootstrap(new SeedSequence(1), 100).Run([unit]);

        Assert.Equal(7, result.Interval!.Value.Low, 12);
        Assert.Equal(7, result.Interval!.Value.High, 12);
    }

    // Under no difference a test at 5 % may cry wolf in about 5 of 100 cases: 400 simulated pairs of models.
    [Fact]
    public void False_alarms_keep_to_their_level()
    {
        var random = new SeedSequence(3).Generator("false alarms");
        var (delong, mcnemar, bootstrap) = (0, 0, 0);
        var labels = Enumerable.Range(0, 60).Select(i => i % 2 == 0).ToArray();
        for (var trial = 0; trial < 400; trial++)
        {
            double[] Scores() => [.. labels.Select(label => random.NextNormal() + (label ? 1 : 0))];
            var (a, b) = (Scores(), Scores());
            delong += DeLong.Run(a, b, labels).PValue < 0.05 ? 1 : 0;
            mcnemar += McNemar.MidP([.. a.Select(s => s > 0.5)], [.. b.Select(s => s > 0.5)]).PValue < 0.05 ? 1 : 0;
            var unit = MeanOf([.. a.Zip(b, (x, y) => x - y)]);
            bootstrap += new PairedBootstrap(new SeedSequence((ulong)trial), 200).Run([unit]).PValue < 0.05 ? 1 : 0;
        }

        Assert.InRange(delong, 8, 36);
        Assert.InRange(mcnemar, 6, 36);
        Assert.InRange(bootstrap, 8, 36);
    }

    private static PairedBootstrap.Unit MeanOf(double[] differences) => new(new int[differences.Length], counts =>
        counts.Zip(differences, (count, d) => count * d).Sum() / counts.Sum());

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 12));
    }
}
