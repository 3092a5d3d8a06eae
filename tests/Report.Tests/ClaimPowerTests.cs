using Retable.Tables;

namespace Retable.Report;

public sealed class ClaimPowerTests
{
    private static readonly ResultTable Table = SomeTable.Filled();

    // Accuracy, ours minus base: 1, 0, 3 points; s = 1.527525, error 0.881917 with 2 degrees of freedom. By SciPy's noncentral t a test at 5 % finds 4.985909 with a chance of 80 %,
    // and one at 2.5 %, as Holm may ask of one of two claims, 7.064530.
    [Theory]
    [InlineData(1, 4.985909)]
    [InlineData(2, 7.064530)]
    public void The_smallest_effect_is_what_the_strictest_test_finds_four_times_out_of_five(int tested, double effect) => Assert.Equal(effect, Of("level", tested)!.Smallest, precision: 5);

    // 1.3333 seen, 1.1333 beyond the bound of 0.2. By SciPy the power over n repetitions is 0.7921 at 16 and 0.8189 at 17 for 5 %, and 0.7774 at 19 and 0.8033 at 20 for 2.5 %.
    [Theory]
    [InlineData(1, 17)]
    [InlineData(2, 20)]
    public void An_undecided_claim_says_how_many_seeds_would_decide_it(int tested, int seeds) => Assert.Equal(seeds, Of("level", tested)!.ToDecide);

    // Those that are there can never be enough: an effect that they find four times out of five is far beyond where they decide.
    [Fact]
    public void An_undecided_claim_needs_more_seeds_than_it_has() => Assert.All(
        Table.Claims.Where(claim => claim.Verdict == ClaimVerdict.Undecided),
        claim => Assert.True(Of(claim.Claim.Name, Table.Claims.Length)!.ToDecide > At(claim.Claim.Left).Values.Length));

    [Fact]
    public void A_claim_that_needs_no_chance_has_no_power()
    {
        var result = Table.Claims.Single(claim => claim.Claim.Name == "level");

        Assert.Null(ClaimPower.Of(result with { Claim = result.Claim with { Exact = true } }, At(result.Claim.Left), At(result.Claim.Right!.Value), 1));
    }

    [Fact]
    public void Two_sides_without_common_seeds_are_no_pairs()
    {
        var claim = Table.Claims.Single(one => one.Claim.Name == "level");
        var other = At(claim.Claim.Right!.Value) is var cell ? cell with { Values = [.. cell.Values.Select(value => value with { Seed = value.Seed + 7 })] } : null;

        // Standard deviations 0.57735 and 1: the mean of their squares is 0.66667, so the error is √(0.66667 · 2/3) with 4 degrees of freedom; by SciPy's noncentral t 2.507373.
        Assert.Equal(2.507373, ClaimPower.Of(claim, At(claim.Claim.Left), other, 1)!.Smallest, precision: 5);
        Assert.Empty(ClaimPower.Differences(claim.Claim, At(claim.Claim.Left), other));
    }

    private static ClaimPower? Of(string name, int tested)
    {
        var result = Table.Claims.Single(claim => claim.Claim.Name == name);
        return ClaimPower.Of(result, At(result.Claim.Left), At(result.Claim.Right!.Value), tested);
    }

    private static Cell At(CellName name) => Table.AllCells.First(cell => cell.Name == name);
}
