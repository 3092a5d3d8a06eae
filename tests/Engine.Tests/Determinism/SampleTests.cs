using Retable.Contract;
using Retable.Engine.Determinism;

namespace Retable.Tests.Determinism;

/// <summary>Which recorded stages have their turn.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Without_a_seed_all_have_had_their_turn_before_one_has_it_again()
    {
        using var lab = Of(stages: 7);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(2, lab.Rerun("2").Lines.Count);
        }

        var turns = lab.Ledger.CountBy(line => line.Stage).Select(pair => pair.Value).Order();
        Assert.Equal([1, 1, 1, 1, 1, 1, 2], turns);
    }

    [Fact]
    public void A_seed_chooses_the_same_each_time_and_another_seed_others()
    {
        using var lab = Of(stages: 12);
        var chosen = lab.Sample("3", seed: 5);
        lab.Rerun("2");

        Assert.Equal(chosen, lab.Sample("3", seed: 5));
        Assert.True(Enumerable.Range(6, 5).Any(seed => !lab.Sample("3", (ulong)seed).SequenceEqual(chosen)), "six seeds choose alike");
    }

    [Theory]
    [InlineData("5%", 240, 12)]
    [InlineData("5%", 241, 13)]
    [InlineData("5%", 1, 1)]
    [InlineData("5%", 0, 0)]
    [InlineData("100%", 7, 7)]
    [InlineData("0.5%", 1000, 5)]
    [InlineData("12", 240, 12)]
    [InlineData("12", 3, 3)]
    public void A_sample_is_a_share_rounded_up_or_a_number(string text, int all, int expected) =>
        Assert.Equal(expected, SampleSize.Parse(text, new SourcePosition("--sample")).Of(all));

    [Theory, InlineData(""), InlineData("0"), InlineData("0%"), InlineData("101%"), InlineData("-1"), InlineData("half"), InlineData("5 %"), InlineData("1.5"), InlineData("NaN%")]
    public void What_is_no_size_is_refused(string text) =>
        Assert.Contains("5% or 12", Assert.Throws<BadInputException>(() => SampleSize.Parse(text, new SourcePosition("--sample"))).Describe(), StringComparison.Ordinal);

    private static RerunLab Of(int stages) =>
        new([.. Enumerable.Range(0, stages).Select(i => $"s{i}: {{run: 'echo {i} > ${{out.text}}', out: {{text: text.txt}}}}")]);
}
