using Retable.Cluster;
using Retable.Cluster.Queue;

namespace Retable.Tests;

/// <summary>A person looks at the jobs of a store, and cancels those that nobody waits for.</summary>
public sealed class StoreQueueTests
{
    private const string Stage = "lab.p/model";

    [Fact]
    public void A_stage_under_way_is_shown_with_its_job_and_why_it_waits()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        var one = Assert.Single(new StoreQueue(head.Store, head.Cluster).Look()!);
        Assert.Equal((Stage, "1", "waiting", "Resources"), (one.Instance, one.Job, one.State, one.Detail));
    }

    [Fact]
    public void A_job_of_the_store_without_a_file_is_shown_as_an_orphan()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        var name = head.Cluster.Elements[0].Name;
        Directory.Delete(head.Folder.TaskOf(Head.Id(Stage)), recursive: true);
        File.Delete(head.Folder.JobOf(name));
        var one = Assert.Single(new StoreQueue(head.Store, head.Cluster).Look()!);
        Assert.Equal(("1", "orphan", name), (one.Job, one.State, one.Name));
    }

    [Fact]
    public void Cancelled_jobs_leave_neither_the_queue_nor_the_store_anything()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage, "lab.p/other");
        Assert.Equal((2, 0, 0), new StoreQueue(head.Store, head.Cluster).Cancel(_ => false));
        Assert.All(head.Cluster.Elements, element => Assert.Equal(JobState.Cancelled, element.State));
        Assert.Empty(head.Left);
    }

    [Fact]
    public void An_orphan_is_cancelled_too()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        Directory.Delete(head.Folder.TaskOf(Head.Id(Stage)), recursive: true);
        File.Delete(head.Folder.JobOf(head.Cluster.Elements[0].Name));
        Assert.Equal((0, 1, 0), new StoreQueue(head.Store, head.Cluster).Cancel(_ => false));
        Assert.Equal(JobState.Cancelled, Assert.Single(head.Cluster.Elements).State);
    }

    [Fact]
    public void The_job_of_a_stage_that_a_run_at_work_waits_for_stays()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage, "lab.p/other");
        Assert.Equal((1, 0, 1), new StoreQueue(head.Store, head.Cluster).Cancel(id => id == Head.Id(Stage)));
        Assert.Equal([JobState.Waiting, JobState.Cancelled], head.Cluster.Elements.Select(element => element.State));
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal(1, head.Cluster.Executed[Stage]);
    }

    [Fact]
    public void What_has_ended_is_kept_for_the_next_run()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        head.Cluster.RunAll();
        Assert.Equal((0, 0, 0), new StoreQueue(head.Store, head.Cluster).Cancel(_ => false));
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal(1, head.Cluster.Executed[Stage]);
    }

    [Fact]
    public void After_it_a_run_begins_the_stage_afresh()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        new StoreQueue(head.Store, head.Cluster).Cancel(_ => false);
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal(2, head.Cluster.Requests.Count);
        Assert.Single(head.Recorded);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void A_scheduler_that_does_not_answer_cancels_nothing()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        head.Cluster.IsSilent = true;
        Assert.Null(new StoreQueue(head.Store, head.Cluster).Cancel(_ => false));
        Assert.NotEmpty(head.Left);
    }

    [Fact]
    public void A_store_that_was_never_on_a_cluster_has_no_jobs()
    {
        using var head = new Head();
        Assert.Empty(new StoreQueue(head.Store, head.Cluster).Look()!);
    }

    [Fact]
    public void Of_a_store_that_was_never_on_a_cluster_nothing_is_cancelled()
    {
        using var head = new Head();
        Assert.Equal((0, 0, 0), new StoreQueue(head.Store, head.Cluster).Cancel(_ => false));
    }
}
