using Retable.Cluster;
using Retable.Cluster.Queue;
using Retable.Engine.Processes;

namespace Retable.Tests;

/// <summary>A run on this machine over a store whose stages an earlier run left in jobs of a cluster.</summary>
public sealed class LocalBesideClusterTests
{
    private const string Stage = "lab.p/model";
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task A_stage_that_is_in_a_job_is_waited_for_and_not_executed_here()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        using var local = Local(head);
        var task = local.Start(head.TaskOf(Stage), [], _ => { });
        Assert.NotEqual(task.Ended, await Task.WhenAny(task.Ended, Task.Delay(Moment, TestContext.Current.CancellationToken)));
        head.Cluster.RunAll();
        Assert.Equal(TaskCause.Exited, (await task.Ended).Cause);
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Equal($"made by {Stage}", File.ReadAllText(Path.Combine(head.Store, "staging", Head.Id(Stage), "out", "text.txt")));
    }

    [Fact]
    public async Task It_is_told_which_job_a_stage_is_in()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        using var local = Local(head);
        local.Attach(head);
        var task = local.Start(head.TaskOf(Stage), [], _ => { });
        head.Cluster.RunAll();
        await task.Ended;
        Assert.Equal([$"{Stage} was handed to the cluster by an earlier run (job 1): waited for, not executed a second time"], head.Warnings);
    }

    [Fact]
    public async Task What_ended_while_no_run_was_there_is_taken_though_the_scheduler_cannot_be_asked()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        head.Cluster.RunAll();
        head.Cluster.IsSilent = true;
        using var local = Local(head);
        Assert.Equal(TaskCause.Exited, (await local.Start(head.TaskOf(Stage), [], _ => { }).Ended).Cause);
        Assert.Equal(1, head.Cluster.Executed[Stage]);
    }

    [Fact]
    public async Task A_stage_whose_job_is_lost_is_executed_here_and_not_handed_over_again()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        head.Cluster.Elements[0].IsShown = false;
        using var local = Local(head);
        Assert.Equal(TaskCause.Exited, (await local.Start(head.TaskOf(Stage), [], _ => { }).Ended).Cause);
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Single(head.Cluster.Requests);
    }

    [Fact]
    public async Task Stopped_or_killed_it_leaves_the_job_in_the_queue()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        using var local = Local(head);
        var task = local.Start(head.TaskOf(Stage), [], _ => { });
        task.Stop();
        task.Kill();
        Assert.Equal(TaskCause.Stopped, (await task.Ended).Cause);
        Assert.Equal(JobState.Waiting, Assert.Single(head.Cluster.Elements).State);
    }

    [Fact]
    public async Task A_stage_that_is_in_no_job_runs_here_at_once()
    {
        using var head = new Head();
        using var local = Local(head);
        Assert.Equal(TaskCause.Exited, (await local.Start(head.TaskOf(Stage), [], _ => { }).Ended).Cause);
        Assert.Empty(head.Cluster.Requests);
        Assert.False(Directory.Exists(head.Folder.Root));
    }

    /// <summary>A run on this machine, whose steps are counted as the cluster's are.</summary>
    private static LocalBesideCluster Local(Head head) => new(
        new FakeNode(head.Cluster),
        () => new ClusterSettings
        {
            Store = head.Store,
            Site = head.Site with { Patience = TimeSpan.FromMilliseconds(1), Poll = TimeSpan.FromMilliseconds(10) },
            Scheduler = head.Cluster,
            NodeCommand = () => ["/opt/node"],
            PauseBeforeLeaving = TimeSpan.FromMilliseconds(10),
        })
    {
        Store = head.Store,
    };
}
