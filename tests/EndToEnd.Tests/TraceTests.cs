using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>From a number to the bytes and back, and a cell made alone.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly TinyProject _project = MeasuredProject.New();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_cell_names_its_rows_its_stages_its_claims_and_the_command_that_makes_only_it()
    {
        MeasuredProject.Done(_project.Front("Reproduce"));
        var told = MeasuredProject.Done(_project.Front("Trace", "coins/main", "ours", "accuracy"));

        Assert.StartsWith("coins/main  ours.accuracy  (laptop)\n  Ours: Accuracy\n  0.82 ± 0.02 over 3 seeds", told, StringComparison.Ordinal);
        Assert.Contains("    seed 2: accuracy of ours on test = 0.84, n 100\n", told, StringComparison.Ordinal);
        Assert.Contains("\n  model  ", told, StringComparison.Ordinal);
        Assert.Contains($"      writes  model: model.txt  {Digest.OfText("84\n").Short}\n", told, StringComparison.Ordinal);
        Assert.Contains("\n  better: held. Ours is better.\n", told, StringComparison.Ordinal);
        Assert.Contains("\n  ./build.sh Reproduce --table coins/main --cell ours.accuracy --profile laptop\n", told, StringComparison.Ordinal);
        Assert.DoesNotContain("method=base", told, StringComparison.Ordinal);
        Assert.All(told.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void For_machines_every_digest_is_whole()
    {
        MeasuredProject.Done(_project.Front("Reproduce"));
        var traced = JsonNode.Parse(MeasuredProject.Done(_project.Front("Trace", "coins/main", "ours.accuracy", "--json")))!;

        Assert.Equal(3, traced["cell"]!["rows"]!.AsArray().Count);
        Assert.Equal(6, traced["stages"]!.AsArray().Count);
        Assert.Contains(Digest.OfText("80\n").ToString(), traced["stages"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_names_the_cells_and_claims_that_rest_on_it()
    {
        MeasuredProject.Done(_project.Front("Reproduce"));
        var told = MeasuredProject.Done(_project.Front("Trace", "--file", "results/coins/laptop/model[method=ours,seed=1]/model.txt"));

        Assert.Contains("written by coins.laptop/model[method=ours,seed=1] as 'model'", told, StringComparison.Ordinal);
        Assert.Contains("coins/main  ours.accuracy ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("base.accuracy", told, StringComparison.Ordinal);
        Assert.Matches("claims that rest on it\n  coins/main  better +held\n", told);
    }

    [Fact]
    public void What_there_is_not_is_answered_with_the_nearest()
    {
        MeasuredProject.Done(_project.Front("Reproduce"));
        string[][] slips = [["coins/main", "our", "accuracy"], ["coins/mian", "ours", "accuracy"], ["--file", "results/coins/laptop/main/main.mdd"], []];
        var answers = Array.ConvertAll(slips, slip => _project.Front(["Trace", .. slip]));

        Assert.All(answers, answer => Assert.Equal(ExitCode.BadInput, answer.Code));
        Assert.Equal(["ours", "coins/main", "results/coins/laptop/main/main.md"], answers[..3].Select(answer => answer.Errors.Split("nearest")[1].Split('\n')[0].Trim()));
        Assert.Contains("./build.sh Trace PAPER/TABLE ROW COLUMN", answers[3].Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_anything_was_measured_a_cell_cannot_be_traced()
    {
        Assert.Equal(ExitCode.Failed, _project.Front("Trace", "coins/main", "ours", "accuracy").Code);
        Assert.Equal(ExitCode.BadInput, _project.Front("Trace", "coins/main", "our", "accuracy").Code);
    }

    // Of the 13 stages the cell needs the three models and the three evaluations of one method.
    [Fact]
    public void A_cell_alone_runs_only_what_it_needs()
    {
        MeasuredProject.Done(_project.Front("Reproduce"));
        _project.Write("pipelines/coins.yaml", MeasuredProject.Pipeline.Replace("lift: 0", "lift: 5", StringComparison.Ordinal));
        var told = MeasuredProject.Done(_project.Front("Reproduce", "--table", "coins/main", "--cell", "ours.accuracy"));

        Assert.Contains("6 ran", told, StringComparison.Ordinal);
        Assert.EndsWith("coins/main  ours.accuracy  0.87 ± 0.02 over 3 seeds\n", told, StringComparison.Ordinal);
        Assert.Contains("base", _project.Front("Status").Output, StringComparison.Ordinal);
        Assert.Contains("\n  the table in the results is another one: unknown until\n", _project.Front("Trace", "coins/main", "ours.accuracy").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_table_a_cell_means_nothing()
    {
        var answer = _project.Front("Reproduce", "--cell", "ours.accuracy");

        Assert.Equal((ExitCode.BadInput, true), (answer.Code, answer.Errors.Contains("--table PAPER/TABLE --cell ROW.COLUMN", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_plan_says_which_cells_may_move()
    {
        Assert.Contains("cells that may move  coins/main  all: the table was never made here", _project.Front("Reproduce", "--dry-run").Output, StringComparison.Ordinal);
        MeasuredProject.Done(_project.Front("Reproduce"));

        Assert.Contains("cells that may move  coins/main  1 of 2: ours (1)", _project.Front("Reproduce", "--dry-run", "--force", "model[method=ours,seed=1]").Output, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"may_move\"", _project.Front("Reproduce", "--dry-run", "--force", "model[method=ours,seed=1]", "--json").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("may move", _project.Front("Status").Output, StringComparison.Ordinal);
    }
}
