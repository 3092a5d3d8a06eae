using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>What a person types and what happens, over a paper that takes no time.</summary>
public sealed class ReproduceTests : IDisposable
{
    private readonly TinyProject _project = new();

    [Fact]
    public void A_table_is_made_shown_and_found_and_the_second_time_nothing_runs()
    {
        var first = _project.Front("Reproduce", "--table", "tiny/summary");
        Assert.True(first.Code == ExitCode.Done, first.Errors + first.Output);
        Assert.Contains("hello 1 a\nhello 1 b\nhello 2 a\nhello 2 b", first.Output, StringComparison.Ordinal);
        Assert.Contains("results/tiny/laptop/summary/summary.txt", first.Output, StringComparison.Ordinal);

        var second = _project.Front("Reproduce", "--table", "tiny/summary");
        Assert.Equal(ExitCode.Done, second.Code);
        Assert.StartsWith("nothing to do: 4 stages up to date", second.Output, StringComparison.Ordinal);
        Assert.Contains("results/tiny/laptop/summary/summary.txt", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_parameter_is_explained_and_reruns_only_what_reads_it()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce").Code);
        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("greeting: hello", "greeting: hi", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Failed, _project.Front("Status", "-q").Code);
        var plan = _project.Front("Reproduce", "--dry-run").Output;
        Assert.Contains("tiny.laptop/model[seed=1]  run:", plan, StringComparison.Ordinal);
        Assert.Contains("tiny.laptop/summary  unknown until", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("tiny.laptop/data", plan, StringComparison.Ordinal);
        Assert.Contains("hi 1", _project.Front("Reproduce", "--explain").Output, StringComparison.Ordinal);

        var run = _project.Front("Reproduce").Output;
        Assert.Contains("3 ran, 1 up to date", run, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, _project.Front("Status", "-q").Code);
    }

    [Fact]
    public void A_run_leaves_a_page_with_the_table_the_DAG_and_why_each_stage_ran()
    {
        var first = _project.Front("Reproduce");
        Assert.Contains("report     results/tiny/laptop/report.html", first.Output, StringComparison.Ordinal);

        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("greeting: hello", "greeting: a<b", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce").Code);
        var page = File.ReadAllText(_project.At("results", "tiny", "laptop", "report.html"));
        Assert.Contains("a&lt;b 1 a", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"summary/summary.txt\">text</a>", page, StringComparison.Ordinal);
        Assert.Contains("2 instances, ran", page, StringComparison.Ordinal);
        Assert.Contains("<title>tiny/data: up to date</title>", page, StringComparison.Ordinal);
        Assert.Contains("<td>model[seed=1]</td><td>ran</td><td>the command was", page, StringComparison.Ordinal);
        Assert.Contains("3 stages ran, 0 restored, 1 up to date", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_executes_the_stages_it_names_or_all()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce").Code);

        Assert.Contains("1 ran, ", _project.Front("Reproduce", "--force", "summary").Output, StringComparison.Ordinal);
        Assert.Contains("3 ran, 1 up to date", _project.Front("Reproduce", "-f", "summary", "--force", "model").Output, StringComparison.Ordinal);
        Assert.Contains("4 ran", _project.Front("--force", "Reproduce").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_runs_the_stages_of_its_kind_and_what_they_need()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Train", "--profile", "smoke").Code);
        Assert.True(File.Exists(_project.At("results", "tiny", "smoke", "model[seed=1]", "model.txt")));
        Assert.False(File.Exists(_project.At("results", "tiny", "smoke", "summary", "summary.txt")));
    }

    [Theory]
    [InlineData("Reproduce", "Reprodce")]
    [InlineData("--table", "Reproduce", "--tabel", "x")]
    [InlineData("tiny/summary", "Reproduce", "--table", "tiny/sumary")]
    [InlineData("tiny", "Reproduce", "--paper", "tinny")]
    [InlineData("laptop", "Reproduce", "--profile", "labtop")]
    [InlineData("model", "Reproduce", "--stage", "modle")]
    [InlineData("greeting", "Reproduce", "--set", "greetin=x")]
    public void A_misspelt_name_gets_the_nearest_right_one_and_exit_2(string right, params string[] words)
    {
        var answer = _project.Front(words);
        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.Matches($"(?m)^  nearest  {right}$", answer.Errors);
    }

    [Fact]
    public void A_failed_stage_shows_the_end_of_its_log_and_where_the_log_is()
    {
        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("cat ${in.models}", "echo no luck; false; cat ${in.models}", StringComparison.Ordinal)
            .Replace("> ${out.text}", "> /dev/null", StringComparison.Ordinal));
        var answer = _project.Front("Reproduce");
        Assert.Equal(ExitCode.Failed, answer.Code);
        Assert.Contains("| no luck", answer.Output, StringComparison.Ordinal);
        Assert.Contains("no luck", _project.Front("Logs", "summary").Output, StringComparison.Ordinal);
        Assert.Contains("./build.sh Reproduce", _project.Front("History").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_is_drawn_as_Mermaid_and_as_a_page_of_its_own()
    {
        var answer = _project.Front("Reproduce", "--plan");
        Assert.Equal(ExitCode.Done, answer.Code);
        Assert.Contains("flowchart LR", File.ReadAllText(_project.At("artifacts", "dag.md")), StringComparison.Ordinal);
        var page = File.ReadAllText(_project.At("artifacts", "dag.html"));
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_come_as_one_JSON_object_a_line()
    {
        var answer = _project.Front("Reproduce", "--json");
        Assert.Equal(ExitCode.Done, answer.Code);
        Assert.All(answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("{\"event\":", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_store_is_verified_and_made_smaller_and_what_went_is_made_again()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce").Code);
        Assert.Contains("0 objects damaged", _project.Front("Verify").Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, _project.Front("Gc").Code);
        Assert.Contains("3 objects would go", _project.Front("Gc", "--max-size", "0B").Output, StringComparison.Ordinal);
        Assert.Contains("3 objects deleted", _project.Front("Gc", "--max-size", "0B", "--yes").Output, StringComparison.Ordinal);

        _project.Write("pipelines/tiny.yaml", TinyProject.Pipeline.Replace("cat ${in.models}", "sort -r ${in.models}", StringComparison.Ordinal));
        var again = _project.Front("Reproduce", "--table", "tiny/summary");
        Assert.True(again.Code == ExitCode.Done, again.Errors + again.Output);
        Assert.Contains("hello 2 b\nhello 2 a\nhello 1 b", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_recorded_is_executed_again_and_compared()
    {
        Assert.Equal(ExitCode.Done, _project.Front("Reproduce").Code);
        Assert.Contains("1 of 4 recorded stages would be executed again", _project.Front("Verify", "--rerun", "--dry-run").Output, StringComparison.Ordinal);

        var answer = _project.Front("Verify", "--rerun", "--sample", "100%");
        Assert.True(answer.Code == ExitCode.Done, answer.Errors + answer.Output);
        Assert.Contains("4 of 4 recorded stages executed again: 4 same bytes", answer.Output, StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllLines(_project.At("results", "store", "determinism.jsonl")).Length);
        Assert.Equal(ExitCode.Done, _project.Front("Status", "-q").Code);
    }

    public void Dispose() => _project.Dispose();
}
