using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>Flags keep their promises, and what is asked for is answered, over a paper that takes no time.</summary>
public sealed class FrontTests : IDisposable
{
    private readonly TinyProject _project = new();

    [Theory]
    [InlineData("Download"), InlineData("Train"), InlineData("Evaluate"), InlineData("Render"), InlineData("Reproduce"), InlineData("CheckMetrics"), InlineData("AcceptBaseline")]
    public void A_dry_run_of_any_target_runs_nothing(string target)
    {
        _project.Write("pipelines/tiny.yaml", Evaluated);
        foreach (var flag in (string[])["--dry-run", "--explain", "--plan"])
        {
            var answer = _project.Front(target, flag);
            Assert.True(answer.Code == ExitCode.Done, answer.Errors + answer.Output);
        }

        Assert.False(Directory.Exists(_project.At("results")), "something ran");
    }

    [Fact]
    public void An_experiment_cannot_become_the_baseline()
    {
        _project.Write("pipelines/tiny.yaml", Evaluated);
        var answer = _project.Front("AcceptBaseline", "--set", "greeting=hi");

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.Contains("becomes the accepted baseline only by its name", answer.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.At("results")), "something ran");
    }

    // The lock tells what was reproduced; a check reproduces nothing.
    [Fact]
    public void A_check_writes_no_lock()
    {
        _project.Write("pipelines/tiny.yaml", Evaluated);
        Assert.Equal(ExitCode.NothingCompared, _project.Front("CheckMetrics").Code);
        Assert.False(Directory.Exists(_project.At("results", "lock")));

        Assert.Equal(ExitCode.Done, _project.Front("Reproduce").Code);
        Assert.True(Directory.Exists(_project.At("results", "lock")));
    }

    [Fact]
    public void One_run_serves_all_targets_that_are_asked_for_whatever_their_order()
    {
        var run = _project.Front("Train", "Download");

        Assert.True(run.Code == ExitCode.Done, run.Errors + run.Output);
        Assert.Single(run.Output.Split('\n'), line => line.StartsWith("3 ran (", StringComparison.Ordinal));
        Assert.DoesNotContain("nothing to do", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("nothing to do: 3 stages", _project.Front("Download", "Train").Output, StringComparison.Ordinal);
        Assert.Contains("1 ran, 3 up to date", _project.Front("Render").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_of_one_kind_cannot_be_left_out()
    {
        var answer = _project.Front("Reproduce", "--skip", "Train");

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.Contains("--skip Train: stages run where something needs them", answer.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.At("results")), "something ran");
    }

    [Fact]
    public void A_drawn_DAG_is_Mermaid_alone()
    {
        var answer = _project.Front("Dag");

        Assert.StartsWith("flowchart LR\n", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("dag.md", answer.Output, StringComparison.Ordinal);
        Assert.Contains("artifacts/dag.md", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_another_profile_is_not_unknown()
    {
        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("table: true", "table: true\n    profiles: [laptop]", StringComparison.Ordinal));
        var answer = _project.Front("Reproduce", "--table", "tiny/summary", "--profile", "smoke");

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.Contains("the profile 'smoke' does not have the table 'tiny/summary'", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("--profile laptop", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_value_of_set_is_blamed_on_the_command_line()
    {
        var answer = _project.Front("Explain", "--set", "seeds=[1, 1]");

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.StartsWith("error: --set seeds=[1, 1] does not fit tiny: ", answer.Errors, StringComparison.Ordinal);
    }

    // Another paper has a parameter of the same name, for which the value makes no sense.
    [Fact]
    public void A_value_of_set_goes_to_the_papers_that_can_take_it()
    {
        _project.Write("pipelines/other.yaml", TinyProject.Pipeline
            .Replace("paper: tiny", "paper: other", StringComparison.Ordinal)
            .Replace("greeting: hello", "greeting: {word: hello}", StringComparison.Ordinal)
            .Replace("${greeting}", "${greeting.word}", StringComparison.Ordinal));
        var answer = _project.Front("Status", "--set", "greeting.word=hi");

        Assert.True(answer.Code == ExitCode.Done, answer.Errors);
        Assert.Contains("other.laptop+greeting.word=hi/model[seed=1]", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tiny.laptop", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_is_that_of_the_profile_that_ran_last()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce", "--profile", "smoke").Code);

        Assert.Contains("== tiny.smoke/data", _project.Front("Logs", "data").Output, StringComparison.Ordinal);
        Assert.Contains("tiny.laptop/data: never ran here", _project.Front("Logs", "data", "--profile", "laptop").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_is_shown_with_its_key_its_inputs_its_outputs_and_its_execution()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce", "--profile", "smoke").Code);
        var run = Path.GetFileNameWithoutExtension(Assert.Single(Directory.EnumerateFiles(_project.At("results", "store", "runs"))));
        var lines = Digest.OfText("a\nb\n");
        var model = Digest.OfText("hello 1 a\nhello 1 b\n");

        var shown = _project.Front("Show", "model[seed=1]");
        Assert.True(shown.Code == ExitCode.Done, shown.Errors);
        Assert.StartsWith("== tiny.smoke/model[seed=1]\n  state      up to date\n  key        ", shown.Output, StringComparison.Ordinal);
        Assert.Matches($"\n    input lines +{lines}\n", shown.Output);
        Assert.Contains($"\n  inputs\n    lines  tiny.smoke/data.lines  {lines}\n  made from\n    tiny.smoke/data  ", shown.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"\n  outputs\n    model  results/tiny/smoke/model[seed=1]/model.txt  (20 B)\n      bytes    {model}\n      meaning  ",
            shown.Output, StringComparison.Ordinal);
        Assert.Matches($"\n  execution\n    run +{run}\n", shown.Output);
        Assert.Matches(@"\n    log +results/store/logs/tiny\.smoke/model\[seed=1\]\.log\n", shown.Output);
    }

    [Fact]
    public void A_stage_that_never_ran_is_shown_as_such_and_one_that_there_is_not_is_answered_with_the_nearest()
    {
        var never = _project.Front("Show", "data");
        Assert.Equal((ExitCode.Failed, "tiny.laptop/data: never ran here\n"), (never.Code, never.Output));
        Assert.False(Directory.Exists(_project.At("results", "tiny")), "something ran");

        var unknown = _project.Front("Show", "modle");
        Assert.Equal(ExitCode.BadInput, unknown.Code);
        Assert.Contains("'model'", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_that_is_out_of_date_is_shown_as_it_was_last_made()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce").Code);
        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("greeting: hello", "greeting: hi", StringComparison.Ordinal));
        var shown = _project.Front("Show", "summary").Output;

        Assert.StartsWith("== tiny.laptop/summary\n  state      unknown until model[seed=1] has run\n", shown, StringComparison.Ordinal);
        Assert.Contains($"      bytes    {Digest.OfText("hello 1 a\nhello 1 b\nhello 2 a\nhello 2 b\n")}\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Papers_profiles_tables_and_stages_are_listed() => Assert.Equal(
        "tiny\n  profiles  laptop, smoke\n  tables    tiny/summary\n  stages    data, model\n",
        _project.Front("List").Output);

    [Fact]
    public void A_shell_gets_its_completion_and_everyone_the_version()
    {
        Assert.Contains("CheckMetrics", _project.Front("Completion", "bash").Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, _project.Front("Completion").Code);
        Assert.StartsWith("retable ", _project.Front("--version").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_takes_json_prints_an_object_a_line()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce").Code);
        string[][] questions =
        [
            ["Status", "--set", "greeting=hi"], ["Status", "--check"], ["Explain", "--set", "greeting=hi"], ["Explain", "data"], ["Show", "data"], ["Show", "summary"], ["Dag"], ["History"], ["List"], ["Verify"], ["Gc", "--max-size", "0B"],
            ["Reproduce", "--dry-run"], ["Reproduce", "--explain", "data"], ["Reproduce", "--plan"], ["Reproduce", "--set", "greeting=hi"], ["Experiments"], ["Compare", "greeting=hi"], ["Verify", "--rerun"],
        ];
        Assert.All(questions, question =>
        {
            var answer = _project.Front([.. question, "--json"]);
            Assert.True(answer.Output.Length > 0 || answer.Errors.Length > 0, string.Join(' ', question));
            Assert.All(
                answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                line => Assert.StartsWith("{\"event\":", line, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Flags_that_need_another_one_are_refused_without_it()
    {
        Assert.Contains("--sample has no meaning without --rerun", _project.Front("Verify", "--sample", "5%").Errors, StringComparison.Ordinal);
        Assert.Contains("--stage has no meaning with --check", _project.Front("Status", "--check", "--stage", "data").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_do_is_said_in_one_form()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce", "--table", "tiny/summary").Code);
        var told = _project.Front("Reproduce", "--table", "tiny/summary").Output;

        Assert.Equal("nothing to do: 4 stages up to date\ntext       results/tiny/laptop/summary/summary.txt\nreport     results/tiny/laptop/report.html\n", told);
        Assert.StartsWith("nothing to do: 4 stages up to date\n", _project.Front("Status").Output, StringComparison.Ordinal);
    }

    public void Dispose() => _project.Dispose();

    private static string Evaluated => TinyProject.Pipeline.Replace("kind: train", "kind: evaluate", StringComparison.Ordinal);
}
