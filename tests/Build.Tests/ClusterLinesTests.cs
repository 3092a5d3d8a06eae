using Retable.Engine.Journal;
using Retable.Front.Reporting;
using Retable.Tests;

namespace Retable.Front;

/// <summary>What people read of a run on a cluster.</summary>
public sealed class ClusterLinesTests
{
    private static readonly RunEvent.Queue Queue = new(120, 12, new Dictionary<string, int> { ["Priority"] = 40, ["Resources"] = 80 });

    [Fact]
    public void Why_stages_wait_is_told_with_how_many_the_most_frequent_first() =>
        Assert.Equal("120 in the queue (Resources 80, Priority 40), 12 running", ClusterLines.Of(Queue));

    [Fact]
    public void The_first_wish_to_stop_leaves_the_jobs_and_says_how_to_cancel_them()
    {
        var leaving = new RunEvent.Stopping(AtOnce: false, 1) { LeavesThemRunning = true };
        Assert.Equal("leaving: 1 stage in jobs that go on without this run; once more now to cancel them", Text(leaving));
        Assert.Equal("cancelling 2 stages", Text(new RunEvent.Stopping(AtOnce: true, 2) { LeavesThemRunning = true }));
    }

    [Fact]
    public void A_stage_that_is_left_to_its_job_is_not_called_stopped() =>
        Assert.Equal("left       lab.p/model: it goes on in job 17", Text(new RunEvent.StageEnded("lab.p/model", StageEnding.Stopped) { Message = "it goes on in job 17" }));

    [Fact]
    public void At_the_end_each_group_has_a_line_of_what_it_asked_for_and_used() => Snapshot.Match(Text(new RunEvent.ClusterUsage(
    [
        new GroupUsage("cac.laptop/evaluate", 40, 600, 41, 0, 549_000_000, 1, 0.42),
        new GroupUsage("cac.laptop/model", 8, 7200, 3605, 3L << 30, 2_100_000_000, 4, 0.93),
    ])));

    [Fact]
    public void The_live_block_counts_what_waits_and_shows_only_what_has_begun()
    {
        var state = new RunState(new ManualClock());
        state.On(new RunEvent.RunStarted("r", "c", 0, 0, 3, 0, null));
        foreach (var i in new[] { 1, 2, 3 })
        {
            state.On(new RunEvent.StageStarted($"lab.p/model[i={i}]", "", 1, null));
        }

        state.On(new RunEvent.Queue(3, 0, new Dictionary<string, int>()));
        state.On(new RunEvent.StageBegan("lab.p/model[i=2]", "17_1", "n1"));
        state.On(new RunEvent.StageEnded("lab.p/model[i=3]", StageEnding.Ran));
        Assert.Equal(["lab.p/model[i=2]"], state.Running.Select(stage => stage.Stage));
        Assert.Equal("lab.p/model  1 waiting, 1 running, 1 done", ClusterLines.Of(Assert.Single(state.Groups)));
    }

    [Fact]
    public void A_job_in_the_queue_has_a_line_with_its_stage_and_why_it_waits()
    {
        using var text = new StringWriter();
        ClusterLines.WriteQueue(text, [new("lab.p/model[i=2]", "17_2", "running") { Detail = "on n1" }, new("lab.p/other", "18", "waiting") { Detail = "Priority" }, new("(no stage)", "16", "orphan") { Detail = "on n2" }], json: false);
        Snapshot.Match(text.ToString());
    }

    [Fact]
    public void What_was_cancelled_is_counted_and_so_is_what_a_run_at_work_keeps()
    {
        using var text = new StringWriter();
        ClusterLines.Write(text, (12, 1, 3), json: false);
        Assert.Equal("cancelled: 12 stages and 1 job without stages\n3 stages kept for a run at work: Ctrl-C there, twice, cancels them\n", text.ToString());
    }

    private static string Text(RunEvent what) => string.Join('\n', EventLines.Of(what).Select(line => line.Text));
}
