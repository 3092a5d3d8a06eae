using Retable.Contract;
using Retable.Tests;

namespace Retable.Report;

public sealed class VerdictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_verdict_counts_what_agrees_and_what_held() => Assert.Equal(
        "21 of 24 published cells agree, 2 differ, 1 undecided; 9 of 11 claims held, 2 failed",
        new Verdict { Agree = 21, Differ = 2, Undecided = 1, ClaimsHeld = 9, ClaimsFailed = 2 }.Sentence);

    [Fact]
    public void One_cell_is_told_in_the_singular() => Assert.Equal(
        "1 of 2 published cells agrees, 1 differs, 3 not comparable",
        new Verdict { Agree = 1, Differ = 1, NotComparable = 3 }.Sentence);

    [Fact]
    public void Cells_that_no_profile_can_compare_are_not_counted_as_agreeing() =>
        Assert.Equal("12 published cells, none comparable with this profile", new Verdict { NotComparable = 12 }.Sentence);

    [Fact]
    public void A_table_that_claims_nothing_says_so() =>
        Assert.Equal("no published number and no claim to hold the results against", new Verdict().Sentence);

    // 3, 5, 4 and 0 are what CheckMetrics ends with for the same reasons.
    [Theory]
    [InlineData(5, 0, 0, 2, 0, 0, ExitCode.Done)]
    [InlineData(5, 1, 1, 2, 0, 0, ExitCode.GateFailed)]
    [InlineData(5, 0, 0, 2, 1, 1, ExitCode.GateFailed)]
    [InlineData(5, 0, 1, 2, 0, 0, ExitCode.Undecided)]
    [InlineData(5, 0, 0, 2, 0, 1, ExitCode.Undecided)]
    [InlineData(0, 0, 0, 0, 0, 0, ExitCode.NothingCompared)]
    public void The_exit_code_is_that_of_the_worst(int agree, int differ, int undecided, int held, int failed, int open, int expected) => Assert.Equal(
        expected,
        new Verdict { Agree = agree, Differ = differ, Undecided = undecided, ClaimsHeld = held, ClaimsFailed = failed, ClaimsUndecided = open }.StrictExitCode);

    [Fact]
    public void Numbers_that_mean_nothing_confirm_nothing() =>
        Assert.Equal(ExitCode.NothingCompared, new Verdict { Agree = 3, ClaimsHeld = 2, IsSmoke = true }.StrictExitCode);

    [Fact]
    public void Several_tables_add_up() => Assert.Equal(
        new Verdict { Agree = 3, Differ = 1, ClaimsHeld = 2, IsSmoke = true },
        Verdict.Sum([new Verdict { Agree = 1, Differ = 1 }, new Verdict { Agree = 2, ClaimsHeld = 2, IsSmoke = true }]));

    [Fact]
    public void A_written_verdict_is_read_back_and_leaves_other_tables_alone()
    {
        var path = _folder.At("verdict.json");
        VerdictFile.Update(path, [("cac/a", new Verdict { Agree = 1 }), ("cac/b", new Verdict { Differ = 2 })]);
        VerdictFile.Update(path, [("cac/b", new Verdict { Undecided = 3 })]);

        Assert.Equal([("cac/a", new Verdict { Agree = 1 }), ("cac/b", new Verdict { Undecided = 3 })], VerdictFile.Read(path).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void A_damaged_verdict_file_counts_as_none()
    {
        File.WriteAllText(_folder.At("verdict.json"), "{\"cac/a\": {\"agr");

        Assert.Empty(VerdictFile.Read(_folder.At("verdict.json")));
    }

    [Fact]
    public void The_badge_says_the_verdict_and_holds_no_markup_of_its_texts()
    {
        var svg = Badge.Svg("<script>", new Verdict { Agree = 1, ClaimsHeld = 2 });

        Assert.Contains("1 of 1 published cell agrees; 2 of 2 claims held", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
    }
}
