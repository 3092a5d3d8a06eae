using Retable.Tests;

namespace Retable.Report;

public sealed class RunSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string At => _folder.At("report", RunSnapshots.FileName);

    [Fact]
    public void A_snapshot_has_the_mean_of_each_measured_cell_by_its_anchor()
    {
        var cells = RunSnapshot.Of("run", "now", "abc", [SomeTable.Filled()]).Cells;

        Assert.Equal(["main.base.accuracy", "main.base.auroc", "main.ours.accuracy", "main.ours.auroc"], cells.Keys);
        Assert.Equal(70, cells["main.base.accuracy"], precision: 9);
    }

    [Fact]
    public void The_newest_run_comes_first_and_a_damaged_line_is_skipped()
    {
        RunSnapshots.Add(At, Of("1"));
        File.AppendAllText(At, "{\"run\": \"cut off\n");
        RunSnapshots.Add(At, Of("2"));

        Assert.Equal(["2", "1"], RunSnapshots.Read(At).Select(run => run.Run));
    }

    [Fact]
    public void Only_the_newest_runs_are_kept()
    {
        for (var run = 0; run < 25; run++)
        {
            RunSnapshots.Add(At, Of($"{run}"));
        }

        Assert.Equal(20, RunSnapshots.Read(At).Count);
        Assert.Equal("24", RunSnapshots.Read(At)[0].Run);
    }

    private static RunSnapshot Of(string run) => new(run, "now", "", "", new Dictionary<string, double> { ["a.b.c"] = 1.5 });
}
