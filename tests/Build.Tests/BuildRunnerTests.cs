using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Tests;

namespace Retable.Front;

public sealed class BuildRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LittleBuild _build;

    public BuildRunnerTests() => _build = new LittleBuild(AbsolutePath.Of(_folder.At("attempt.txt")));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_target_runs_after_all_it_depends_on_and_each_once()
    {
        Assert.Equal(0, _build.Run("Bake").Code);

        Assert.Equal(["Fetch", "Mix", "Bake"], _build.Ran);
    }

    [Fact]
    public void After_orders_two_targets_only_if_both_are_asked_for()
    {
        _build.Run("Sweep");
        Assert.Equal(["Sweep"], _build.Ran);

        _build.Ran.Clear();
        _build.Run("Sweep", "Bake");
        Assert.Equal(["Fetch", "Mix", "Bake", "Sweep"], _build.Ran);
    }

    [Fact]
    public void Skip_alone_leaves_out_what_was_not_named()
    {
        _build.Run("Bake", "--skip");

        Assert.Equal(["Bake"], _build.Ran);
    }

    [Fact]
    public void Skip_with_names_leaves_out_these()
    {
        _build.Run("Bake", "--skip", "mix");

        Assert.Equal(["Fetch", "Bake"], _build.Ran);
    }

    [Fact]
    public void What_depends_on_a_failed_target_does_not_run_and_the_summary_says_so()
    {
        _build.Failure = new BadInputException("the oven is a fridge") { Hint = "Buy an oven." };

        var (code, text) = _build.Run("Serve");

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Equal(["Fetch", "Mix", "Bake"], _build.Ran);
        Snapshot.Match(text);
    }

    [Fact]
    public void Continue_leaves_out_what_succeeded_before()
    {
        _build.Failure = new MachineException("no gas");
        Assert.Equal(ExitCode.Machine, _build.Run("Serve").Code);
        _build.Ran.Clear();
        _build.Failure = null;

        Assert.Equal(0, _build.Run("Serve", "--continue").Code);

        Assert.Equal(["Bake", "Serve"], _build.Ran);
    }

    // It has no summary that would show it: without a word it looks as if it had been done.
    [Theory]
    [InlineData("--continue", "Tell is left out: it succeeded the last time (--continue)")]
    [InlineData("--skip=Tell", "Tell is left out: --skip names it")]
    public void A_target_that_reports_itself_says_that_it_is_left_out(string flag, string said)
    {
        _build.Run("Tell");

        Assert.Equal((0, said + Environment.NewLine), _build.Run("Tell", flag));
    }

    public static TheoryData<Exception, int> Failures => new()
    {
        { new BadInputException("typo"), ExitCode.BadInput },
        { new MachineException("full"), ExitCode.Machine },
        { new BuildFailedException(ExitCode.GateFailed), ExitCode.GateFailed },
        { new OperationCanceledException(), ExitCode.Interrupted },
        { new IOException("no space", 28), ExitCode.Machine },
        { new InvalidOperationException("ours"), ExitCode.Bug },
    };

    [Theory, MemberData(nameof(Failures))]
    public void An_exception_gives_the_exit_code_that_its_kind_promises(Exception failure, int expected)
    {
        _build.Failure = failure;

        Assert.Equal(expected, _build.Run("Bake").Code);
    }

    [Fact]
    public void Only_our_own_bugs_show_a_stack_trace()
    {
        _build.Failure = new BadInputException("typo");
        Assert.DoesNotContain("   at ", _build.Run("Bake").Text, StringComparison.Ordinal);

        _build.Failure = new InvalidOperationException("ours");
        Assert.Contains("   at ", _build.Run("Bake").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_reports_itself_is_printed_nothing_around()
    {
        var (code, text) = _build.Run("tell", "bread", "salt");

        Assert.Equal((0, ""), (code, text));
        Assert.Equal(["Tell bread+salt"], _build.Ran);
    }

    [Theory, InlineData, InlineData("--help"), InlineData("-h")]
    public void Alone_and_with_help_it_lists_targets_and_parameters(params string[] words)
    {
        var (code, text) = _build.Run(words);

        Assert.Equal(0, code);
        Assert.Empty(_build.Ran);
        Snapshot.Match(text);
    }

    [Fact]
    public void With_a_target_help_shows_what_that_does_and_takes()
    {
        var (code, text) = _build.Run("Serve", "--help");

        Assert.Equal(0, code);
        Assert.Empty(_build.Ran);
        Snapshot.Match(text);
    }

    [Fact]
    public void The_version_is_one_line()
    {
        var (code, text) = _build.Run("--version");

        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", text);
    }
}
