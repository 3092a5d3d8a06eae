using Retable.Tables;

namespace Retable.Report;

public sealed class ClaimPowerTests
{
    private static readonly ResultTable Table = SomeTable.Filled();

    // Accuracy, ours minus base: 1, 0, 3 points; s = 1.527525. t(2): 4.302653 at 97.5 %, 1.060660 at 80 %. So 5.363313 · 1.527525 / √3 = 4.7299.
    [Fact]
    public void The_smallest_effect_is_both_quantiles_times_the_standard_error() =>
        Assert.Equal(4.7299, Of("level")!.Smallest, precision: 3);

    // 1.3333 seen, 1.1333 beyond the bound of 0.2: (t₀.₉₇₅ + t₀.₈) · 1.527525 / √n falls to it at n = 17: (2.1199 + 0.8647) · 0.37048 = 1.1057; at 16 it is 1.1446.
    [Fact]
    public void An_undecided_claim_says_how_many_seeds_would_decide_it() => Assert.Equal(17, Of("level")!.ToDecide);

    [Fact]
    public void A_claim_that_needs_no_chance_has_no_power()
    {
        var result = Table.Claims.Single(claim => claim.Claim.Name == "level");

        Assert.Null(ClaimPower.Of(result with { Claim = result.Claim with { Exact = true } }, At(result.Claim.Left), At(result.Claim.Right!.Value)));
    }

    [Fact]
    public void Two_sides_without_common_seeds_are_no_pairs()
    {
        var claim = Table.Claims.Single(one => one.Claim.Name == "level");
        var other = At(claim.Claim.Right!.Value) is var cell ? cell with { Values = [.. cell.Values.Select(value => value with { Seed = value.Seed + 7 })] } : null;

        // Standard deviations 0.57735 and 1: the mean of their squares is 0.66667, so s = 0.81650; t(4): 2.776445 + 0.940965. Times √(2/3): 2.4783.
        Assert.Equal(2.4783, ClaimPower.Of(claim, At(claim.Claim.Left), other)!.Smallest, precision: 3);
        Assert.Empty(ClaimPower.Differences(claim.Claim, At(claim.Claim.Left), other));
    }

    private static ClaimPower? Of(string name)
    {
        var result = Table.Claims.Single(claim => claim.Claim.Name == name);
        return ClaimPower.Of(result, At(result.Claim.Left), At(result.Claim.Right!.Value));
    }

    private static Cell At(CellName name) => Table.AllCells.First(cell => cell.Name == name);
}
