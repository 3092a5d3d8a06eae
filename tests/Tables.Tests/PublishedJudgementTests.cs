using Retable.Tables;
using Retable.Tables.Statistics;

namespace Retable.Tests.Tables;

public sealed class PublishedJudgementTests
{
    private static readonly CellName Cell = new("row", "column");

    // Mean 10, deviation 1, n = 4: another single run falls into 10 ± t(3) · √(1 + 1/4) = 10 ± 3.182 · 1.118 = 10 ± 3.558.
    [Theory]
    [InlineData(13.5, 1, PublishedVerdict.Agrees)]
    [InlineData(13.6, 1, PublishedVerdict.Agrees)] // 13.6 stands for 13.55 … 13.65
    [InlineData(13.7, 1, PublishedVerdict.Differs)]
    [InlineData(13.60, 2, PublishedVerdict.Differs)] // 13.60 stands for 13.595 … 13.605
    public void A_printed_number_must_be_a_possible_run_of_ours(double printed, int decimals, PublishedVerdict verdict) =>
        Assert.Equal(verdict, Of(new Summary(10, 1, 4), new PublishedValue(Cell, printed, decimals, "page 1"))!.Verdict);

    // A mean of 100 runs is printed: 10 ± 3.182 · √(1/4 + 1/100) = 10 ± 1.623.
    [Fact]
    public void A_mean_of_many_runs_is_held_to_more() => Assert.Equal(
        PublishedVerdict.Differs,
        Of(new Summary(10, 1, 4), new PublishedValue(Cell, 12.0, 1, "page 1") { Runs = 100 })!.Verdict);

    [Theory]
    [InlineData(95.24, PublishedVerdict.Agrees)]
    [InlineData(95.26, PublishedVerdict.Undecided)]
    public void One_run_agrees_within_the_rounding_or_decides_nothing(double ours, PublishedVerdict verdict) =>
        Assert.Equal(verdict, Of(new Summary(ours, double.NaN, 1), new PublishedValue(Cell, 95.2, 1, "page 1"))!.Verdict);

    // 75.6 ± 1.7 over 3 seeds: another run falls into ± t(2) · 1.7 · √(1 + 1/3) = ± 4.303 · 1.963 = ± 8.45, which holds 79.9 and nearly all else.
    [Theory]
    [InlineData(8.4, PublishedVerdict.Undecided)]
    [InlineData(8.6, PublishedVerdict.Agrees)] // 8.45 and 0.05 of rounding
    public void Runs_that_would_not_notice_a_difference_that_matters_agree_with_nothing(double matters, PublishedVerdict verdict)
    {
        var judgement = Of(new Summary(75.6, 1.7, 3), new PublishedValue(Cell, 79.9, 1, "page 1"), matters)!;

        Assert.Equal(verdict, judgement.Verdict);
        Assert.Equal(8.50, judgement.Noticeable!.Value, 2);
    }

    [Fact]
    public void What_differs_differs_whatever_matters() =>
        Assert.Equal(PublishedVerdict.Differs, Of(new Summary(10, 1, 4), new PublishedValue(Cell, 20, 0, "page 1"), matters: 0.01)!.Verdict);

    [Theory]
    [InlineData(80.0, PublishedVerdict.Agrees)]
    [InlineData(80.1, PublishedVerdict.Undecided)]
    public void Equal_runs_agree_within_the_rounding_or_decide_nothing(double printed, PublishedVerdict verdict) =>
        Assert.Equal(verdict, Of(new Summary(80, 0, 3), new PublishedValue(Cell, printed, 1, "page 1"))!.Verdict);

    [Fact]
    public void An_artefact_is_never_compared()
    {
        var judgement = Of(new Summary(10, 1, 4), new PublishedValue(Cell, 10, 1, "page 1") { Artefact = "Labels exchanged." })!;

        Assert.Equal((PublishedVerdict.NotComparable, "Labels exchanged."), (judgement.Verdict, judgement.Reason));
    }

    [Fact]
    public void Another_setting_is_never_compared() => Assert.Equal(
        PublishedVerdict.NotComparable,
        PublishedJudgement.Of(new Summary(10, 1, 4), new PublishedValue(Cell, 10, 1, "page 1"), sameSetting: false, matters: 4)!.Verdict);

    [Fact]
    public void Where_nothing_is_printed_nothing_is_judged() => Assert.Null(Of(new Summary(10, 1, 4), null));

    private static PublishedJudgement? Of(Summary ours, PublishedValue? published, double matters = 4) => PublishedJudgement.Of(ours, published, sameSetting: true, matters);
}
