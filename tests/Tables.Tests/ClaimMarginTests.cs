using Retable.Tables;

namespace Retable.Tests.Tables;

/// <summary>Which side of zero a margin lies on, for each expectation.</summary>
public sealed class ClaimMarginTests
{
    // Paired differences −0.6, −0.5, −0.4: mean −0.5, interval −0.5 ± 4.303 · 0.1 / √3, so −0.748 … −0.252.
    [Theory]
    [InlineData(Expectation.NotLower, 1.0, ClaimVerdict.Held)]
    [InlineData(Expectation.NotLower, 0.5, ClaimVerdict.Undecided)]
    [InlineData(Expectation.NotLower, 0.2, ClaimVerdict.Failed)]
    [InlineData(Expectation.Lower, 0.2, ClaimVerdict.Held)]
    [InlineData(Expectation.Lower, 0.5, ClaimVerdict.Undecided)]
    [InlineData(Expectation.Lower, 1.0, ClaimVerdict.Failed)]
    public void A_little_lower_is_not_lower_than_the_margin_allows(Expectation expect, double margin, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(expect, margin, [9.4, 9.5, 9.6], [10, 10, 10]));

    // The other way round: 0.252 … 0.748.
    [Theory]
    [InlineData(Expectation.NotHigher, 1.0, ClaimVerdict.Held)]
    [InlineData(Expectation.NotHigher, 0.2, ClaimVerdict.Failed)]
    [InlineData(Expectation.Higher, 0.2, ClaimVerdict.Held)]
    [InlineData(Expectation.Higher, 1.0, ClaimVerdict.Failed)]
    public void A_little_higher_is_not_higher_than_the_margin_allows(Expectation expect, double margin, ClaimVerdict verdict) =>
        Assert.Equal(verdict, Verdict(expect, margin, [10, 10, 10], [9.4, 9.5, 9.6]));

    // 9, 10, 11: mean 10 ± 2.484. Against 12 the difference is −4.484 … 0.484.
    [Fact]
    public void Against_a_number_both_ends_of_the_interval_are_differences()
    {
        var name = new CellName("left", "c");
        var result = ClaimResult.Of(new Claim { Name = "claim", Says = "", Left = name, Threshold = 12, Expect = Expectation.Higher }, Cell(name, [9, 10, 11]), null);
        Assert.Equal(ClaimVerdict.Undecided, result.Verdict);
        Assert.Equal((-4.484, 0.484), (Math.Round(result.Interval!.Value.Low, 3), Math.Round(result.Interval!.Value.High, 3)));
    }

    private static ClaimVerdict Verdict(Expectation expect, double margin, double[] left, double[] right)
    {
        var (first, second) = (new CellName("left", "c"), new CellName("right", "c"));
        var claim = new Claim { Name = "claim", Says = "", Left = first, Right = second, Expect = expect, Margin = margin };
        return ClaimResult.Of(claim, Cell(first, left), Cell(second, right)).Verdict;
    }

    private static Cell Cell(CellName name, double[] values) => new() { Name = name, Values = [.. values.Select((value, seed) => new SeedValue(seed, value))] };
}
