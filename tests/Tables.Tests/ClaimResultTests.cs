using Retable.Tables;

namespace Retable.Tests.Tables;

public sealed class ClaimResultTests
{
    private static readonly CellName LeftName = new("left", "c");
    private static readonly CellName RightName = new("right", "c");

    // Paired differences 2, 3, 4: mean 3, interval 3 ± 4.303 / √3 = 3 ± 2.484, so 0.516 … 5.484.
    [Theory]
    [InlineData(Expectation.Higher, 0.0, ClaimVerdict.Held)]
    [InlineData(Expectation.Higher, 0.6, ClaimVerdict.Undecided)]
    [InlineData(Expectation.Higher, 5.5, ClaimVerdict.Failed)]
    [InlineData(Expectation.Lower, 0.0, ClaimVerdict.Failed)]
    [InlineData(Expectation.NotLower, 0.0, ClaimVerdict.Held)]
    [InlineData(Expectation.NotHigher, 0.5, ClaimVerdict.Failed)]
    [InlineData(Expectation.NotHigher, 3.0, ClaimVerdict.Undecided)]
    [InlineData(Expectation.NotHigher, 5.5, ClaimVerdict.Held)]
    [InlineData(Expectation.Within, 5.5, ClaimVerdict.Held)]
    [InlineData(Expectation.Within, 5.4, ClaimVerdict.Undecided)]
    [InlineData(Expectation.Within, 0.5, ClaimVerdict.Failed)]
    public void A_verdict_needs_the_whole_interval_on_one_side(Expectation expect, double margin, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Judge(expect, margin, [12, 23, 34], [10, 20, 30]).Verdict);

    [Fact]
    public void Pairs_are_compared_seed_by_seed()
    {
        var result = Judge(Expectation.Higher, 0, [12, 23, 34], [10, 20, 30]);

        Assert.Equal(3, result.Difference, 9);
        Assert.Equal(0.516, result.Interval!.Value.Low, 3);
        Assert.Equal("paired t over 3 pairs, p 0.0351", result.Reason);
    }

    // t = 3 / (1/√3) = 5.196 with two degrees of freedom: p = 1 − t/√(t² + 2) = 0.0351. Against the margin 0.5 t = 2.5 · √3 = 4.330: p = 0.0494.
    [Theory]
    [InlineData(0.0, 0.0351)]
    [InlineData(0.5, 0.0494)]
    public void The_p_value_is_that_of_the_difference_that_was_just_not_expected(double margin, double p) =>
        Assert.Equal(p, Judge(Expectation.Higher, margin, [12, 23, 34], [10, 20, 30]).PValue, 4);

    // Two claims of p = 0.0351 each: Holm asks twice as much of both, 0.0702.
    [Fact]
    public void Over_the_claims_of_a_table_the_p_values_are_corrected()
    {
        var (left, right) = (Cell(LeftName, [12, 23, 34]), Cell(RightName, [10, 20, 30]));
        var claims = new[] { "one", "two" }.Select(name => (Claim(Expectation.Higher, 0) with { Name = name }, left, (Cell?)right)).ToList();
        var judged = ClaimResult.Judge(claims);

        Assert.Equal(ClaimVerdict.Held, Assert.Single(ClaimResult.Judge(claims[..1])).Verdict);
        Assert.All(judged, claim => Assert.Equal((ClaimVerdict.Undecided, "paired t over 3 pairs, p 0.0351, by Holm over 2 claims 0.0702"), (claim.Verdict, claim.Reason)));
    }

    [Fact]
    public void An_exact_claim_and_one_without_runs_ask_nothing_more_of_the_others()
    {
        var (left, right) = (Cell(LeftName, [12, 23, 34]), Cell(RightName, [10, 20, 30]));
        var judged = ClaimResult.Judge(
        [
            (Claim(Expectation.Higher, 0) with { Name = "tested" }, left, right),
            (Claim(Expectation.Higher, 0) with { Name = "exact", Exact = true }, left, right),
            (Claim(Expectation.Higher, 0) with { Name = "one run" }, Cell(LeftName, [1]), Cell(RightName, [1])),
            (Claim(Expectation.Higher, 0) with { Name = "not measured" }, Cell(LeftName, []), right),
        ]);

        Assert.Equal([ClaimVerdict.Held, ClaimVerdict.Held, ClaimVerdict.Undecided, ClaimVerdict.Undecided], judged.Select(claim => claim.Verdict));
    }

    // Six equal pairs are as certain as six equal signs: 2 in 64.
    [Theory]
    [InlineData(5, ClaimVerdict.Undecided)]
    [InlineData(6, ClaimVerdict.Held)]
    public void Equal_pairs_keep_a_margin_only_if_they_are_many(int pairs, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Judge(Expectation.NotLower, 1, [.. Enumerable.Repeat(5.0, pairs)], [.. Enumerable.Repeat(5.0, pairs)]).Verdict);

    [Fact]
    public void Without_common_seeds_the_means_are_compared()
    {
        var other = Cell(RightName, [10, 20, 30]) with { Values = [new(7, 10), new(8, 20), new(9, 30)] };

        Assert.StartsWith("Welch's t over 3 and 3 runs, p ", ClaimResult.Of(Claim(Expectation.Higher, 0), Cell(LeftName, [12, 23, 34]), other).Reason);
    }

    [Theory]
    [InlineData(false, ClaimVerdict.Undecided)]
    [InlineData(true, ClaimVerdict.Held)]
    public void One_run_decides_only_where_no_chance_is_involved(bool exact, ClaimVerdict verdict)
    {
        var claim = Claim(Expectation.Higher, 0) with { Exact = exact };

        Assert.Equal(verdict, ClaimResult.Of(claim, Cell(LeftName, [2]), Cell(RightName, [1])).Verdict);
    }

    // 9, 10, 11: mean 10 ± 2.484. Against 7 the difference is 3 ± 2.484.
    [Fact]
    public void A_cell_can_be_held_against_a_number()
    {
        var claim = Claim(Expectation.Higher, 0) with { Right = null, Threshold = 7 };
        var result = ClaimResult.Of(claim, Cell(LeftName, [9, 10, 11]), null);

        Assert.Equal(ClaimVerdict.Held, result.Verdict);
        Assert.Equal(5.484, result.Interval!.Value.High, 3);
    }

    // float32(0.9) is 0.9 and a rounding more, and 0.95 - 0.9 is 0.05 and a rounding less.
    [Theory]
    [InlineData(Expectation.Higher, 0.0, (double)0.9f, 0.9, ClaimVerdict.Failed)]
    [InlineData(Expectation.Within, 0.05, 0.95, 0.9, ClaimVerdict.Failed)]
    [InlineData(Expectation.Within, 0.0500001, 0.95, 0.9, ClaimVerdict.Failed)]
    [InlineData(Expectation.Within, 0.051, 0.95, 0.9, ClaimVerdict.Held)]
    public void An_exact_claim_does_not_hold_by_rounding(Expectation expect, double margin, double left, double right, ClaimVerdict verdict) =>
        Assert.Equal(verdict, ClaimResult.Of(Claim(expect, margin) with { Exact = true }, Cell(LeftName, [left]), Cell(RightName, [right])).Verdict);

    [Fact]
    public void A_failed_run_leaves_the_claim_open()
    {
        var result = ClaimResult.Of(Claim(Expectation.Higher, 0), Cell(LeftName, [1, double.NaN]), Cell(RightName, [1, 2]));

        Assert.Equal((ClaimVerdict.Undecided, "the run of left.c failed"), (result.Verdict, result.Reason));
    }

    private static ClaimResult Judge(Expectation expect, double margin, double[] left, double[] right) =>
        ClaimResult.Of(Claim(expect, margin), Cell(LeftName, left), Cell(RightName, right));

    private static Claim Claim(Expectation expect, double margin) => new()
    {
        Name = "claim",
        Says = "",
        Left = LeftName,
        Right = RightName,
        Expect = expect,
        Margin = margin,
    };

    private static Cell Cell(CellName name, double[] values) => new() { Name = name, Values = [.. values.Select((value, seed) => new SeedValue(seed, value))] };
}
