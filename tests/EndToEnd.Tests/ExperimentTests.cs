using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>What <c>--set</c> and <c>--name</c> make lies beside the plain results, and never in their place.</summary>
public sealed class ExperimentTests : IDisposable
{
    private readonly TinyProject _project = new();

    [Fact]
    public void What_set_makes_lies_beside_the_plain_results_and_these_stay_as_they_are()
    {
        Run("Reproduce");
        var before = ReadLock();
        var told = Run("Reproduce", "--set", "greeting=hi");

        Assert.Contains("experiment results/tiny/laptop+greeting=hi  (greeting=hi)", told, StringComparison.Ordinal);
        Assert.StartsWith("hi 1 a", Summary("laptop+greeting=hi"), StringComparison.Ordinal);
        Assert.StartsWith("hello 1 a", Summary("laptop"), StringComparison.Ordinal);
        Assert.Equal(before, ReadLock());
        Assert.Equal("tiny.laptop.yaml", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(_project.At("results", "lock")))));
        Assert.True(File.Exists(_project.At("results", "tiny", "laptop+greeting=hi", "lock.yaml")));
        Assert.True(File.Exists(_project.At("results", "tiny", "laptop+greeting=hi", "report.html")));
    }

    [Fact]
    public void An_experiment_shares_what_its_values_do_not_change()
    {
        Run("Reproduce");
        var plan = Run("Reproduce", "--set", "greeting=hi", "--dry-run");
        Assert.Contains("tiny.laptop+greeting=hi/data  restore from the store", plan, StringComparison.Ordinal);
        Assert.Contains("tiny.laptop+greeting=hi/model[seed=1]  run: the command was", plan, StringComparison.Ordinal);

        Assert.Contains("3 ran, 1 restored", Run("Reproduce", "--set", "greeting=hi"), StringComparison.Ordinal);
        Assert.StartsWith("nothing to do: 4 stages up to date", LastOf(Run("Reproduce", "--set", "greeting='hi'")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_of_an_experiment_leaves_no_trace()
    {
        Run("Reproduce", "--set", "greeting=hi", "--dry-run");

        Assert.False(Directory.Exists(_project.At("results", "tiny")));
    }

    [Fact]
    public void A_name_stands_for_the_values_that_it_was_made_with()
    {
        Run("Reproduce", "--name", "mild", "--set", "greeting=hi");

        Assert.StartsWith("hi 1 a", Summary("laptop+mild"), StringComparison.Ordinal);
        Assert.Contains("nothing to do: 4 stages up to date", Run("Reproduce", "--name", "mild"), StringComparison.Ordinal);
        Assert.StartsWith("== tiny.laptop+mild/summary\n  state      up to date\n", Run("Show", "summary", "--name", "mild"), StringComparison.Ordinal);
        Assert.Contains("== tiny.laptop+mild/data", Run("Logs", "data", "--name", "mild"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_not_given_to_other_values()
    {
        Run("Reproduce", "--name", "mild", "--set", "greeting=hi");
        var answer = _project.Front("Reproduce", "--name", "mild", "--set", "greeting=ho");

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.Contains("a name stands for one set of values", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("./build.sh Clean --name mild", answer.Errors, StringComparison.Ordinal);
        Assert.StartsWith("hi 1 a", Summary("laptop+mild"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Status"), InlineData("Explain"), InlineData("Dag"), InlineData("CheckMetrics"), InlineData("AcceptBaseline"), InlineData("Clean")]
    public void A_misspelt_experiment_is_answered_with_the_nearest_and_nothing_is_made_under_its_name(string target)
    {
        Run("Reproduce", "--name", "mild", "--set", "greeting=hi");
        var answer = _project.Front(target, "--name", "mlid");

        Assert.True(answer.Code == ExitCode.BadInput, answer.Output + answer.Errors);
        Assert.Contains("there is no experiment 'mlid' here", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("mild", answer.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.At("results", "tiny", "laptop+mlid")));
    }

    [Fact]
    public void A_name_without_values_is_a_copy_of_the_plain_results()
    {
        Run("Reproduce");
        Assert.Contains("4 restored", Run("Reproduce", "--name", "as-sent"), StringComparison.Ordinal);

        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("greeting: hello", "greeting: hi", StringComparison.Ordinal));
        Run("Reproduce");
        Assert.StartsWith("hello 1 a", Summary("laptop+as-sent"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b"), InlineData(".."), InlineData("a b"), InlineData("")]
    public void A_name_that_cannot_be_a_folder_is_refused(string name)
    {
        var answer = _project.Front("Reproduce", "--name", name, "--set", "greeting=hi");

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.Contains("--name cannot be", answer.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.At("results")));
    }

    [Fact]
    public void Experiments_are_listed_found_in_the_history_and_deleted()
    {
        Assert.StartsWith("no experiment yet", Run("Experiments"), StringComparison.Ordinal);
        Run("Reproduce", "--name", "mild", "--set", "greeting=hi");
        Assert.Matches(@"tiny +laptop +mild +\S+ kB +greeting=hi\n", Run("Experiments"));
        Assert.Contains("tiny.laptop+mild  Reproduce", Run("History").Replace("./build.sh ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.Contains("would delete  results/tiny/laptop+mild\n", Run("Clean", "--name", "mild", "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("\ndeleted  results/tiny/laptop+mild\n", Run("Clean", "--name", "mild"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.At("results", "tiny", "laptop+mild")));
        Assert.Contains("4 restored", Run("Reproduce", "--name", "mild", "--set", "greeting=hi"), StringComparison.Ordinal);
    }

    [Fact]
    public void Comparing_says_which_parameters_differ()
    {
        Run("Reproduce", "--name", "mild", "--set", "greeting=hi");
        var answer = _project.Front("Compare", "mild");

        Assert.Equal(ExitCode.NothingCompared, answer.Code);
        Assert.Matches(@"tiny +before: laptop +now: laptop\+mild\n-+\ngreeting +hello +hi\n", answer.Output);
        Assert.Equal(ExitCode.BadInput, _project.Front("Compare").Code);
    }

    [Fact]
    public void A_collection_keeps_what_an_experiment_holds_until_it_is_deleted()
    {
        Run("Reproduce", "--set", "greeting=hi");
        Assert.StartsWith("0 objects deleted", Run("Gc", "--max-size", "0B", "--yes"), StringComparison.Ordinal);

        Run("Clean", "--name", "greeting=hi");
        Assert.DoesNotContain("0 objects deleted", Run("Gc", "--max-size", "0B", "--yes"), StringComparison.Ordinal);
    }

    // Before experiments had a place of their own, --set wrote into the plain folder.
    [Fact]
    public void What_an_older_version_left_in_the_plain_folder_is_lost_on_neither_side()
    {
        Run("Reproduce");
        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("greeting: hello", "greeting: hi", StringComparison.Ordinal));
        Run("Reproduce");
        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline);

        Assert.Contains("4 restored", Run("Reproduce", "--set", "greeting=hi"), StringComparison.Ordinal);
        Assert.Contains("3 restored, 1 up to date", Run("Reproduce"), StringComparison.Ordinal);
        Assert.StartsWith("hi 1 a", Summary("laptop+greeting=hi"), StringComparison.Ordinal);
        Assert.StartsWith("hello 1 a", Summary("laptop"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_right_after_an_experiment_is_the_experiments()
    {
        Run("Reproduce");
        Run("Reproduce", "--set", "greeting=hi");

        Assert.Contains("== tiny.laptop+greeting=hi/summary", Run("Logs", "summary"), StringComparison.Ordinal);
        Assert.Contains("== tiny.laptop/summary", Run("Logs", "summary", "--profile", "laptop"), StringComparison.Ordinal);
    }

    // Only one of two papers has the parameter: the other one's results are the plain ones, in their plain place.
    [Fact]
    public void A_paper_that_takes_none_of_the_values_is_no_part_of_the_experiment()
    {
        _project.Write("pipelines/other.yaml", TinyProject.Pipeline
            .Replace("paper: tiny", "paper: other", StringComparison.Ordinal)
            .Replace("greeting", "salute", StringComparison.Ordinal));
        var plan = Run("Status", "--set", "greeting=hi");

        Assert.Contains("tiny.laptop+greeting=hi/data", plan, StringComparison.Ordinal);
        Assert.Contains("other.laptop/data", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Committed_locks_know_no_experiment()
    {
        var answer = _project.Front("Status", "--check", "--set", "greeting=hi");

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.Contains("--set has no meaning with --check", answer.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _project.Dispose();

    private string Run(params string[] words)
    {
        var answer = _project.Front(words);
        Assert.True(answer.Code == ExitCode.Done, answer.Errors + answer.Output);
        return answer.Output;
    }

    private string Summary(string scope) => File.ReadAllText(_project.At("results", "tiny", scope, "summary", "summary.txt"));

    private string ReadLock() => File.ReadAllText(_project.At("results", "lock", "tiny.laptop.yaml"));

    private static string LastOf(string told) => told.Split('\n', 2)[1];
}
