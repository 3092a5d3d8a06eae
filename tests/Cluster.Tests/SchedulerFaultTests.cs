using Retable.Cluster.Queue;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;

namespace Retable.Tests;

/// <summary>What schedulers do: refuse, fall silent, lose their memory, say what is not so.</summary>
public sealed class SchedulerFaultTests
{
    private const string Stage = "lab.p/model";

    [Fact]
    public void A_scheduler_that_refuses_for_a_while_is_asked_again_ever_more_seldom()
    {
        using var head = new Head();
        for (var i = 0; i < 5; i++)
        {
            head.Cluster.Answers.Enqueue(new Submission.NotNow("Socket timed out on send/recv operation"));
        }

        head.Start(Stage);
        head.Pass(10);
        Assert.InRange(head.Cluster.Requests.Count, 2, 4);
        Assert.Contains(head.Events.OfType<RunEvent.Queue>(), queue => queue.Reasons.ContainsKey("Socket timed out on send/recv operation"));
        head.Pass(200);
        head.ToTheEnd();
        Assert.Equal(6, head.Cluster.Requests.Count);
        Assert.Equal(1, head.Cluster.Executed[Stage]);
    }

    [Fact]
    public void A_job_that_was_taken_though_sbatch_said_otherwise_is_found_by_its_name_and_not_handed_over_twice()
    {
        using var head = new Head();
        head.Cluster.Answers.Enqueue(new Submission.NotNow("Socket timed out on send/recv operation"));
        head.Cluster.TakesSilently = true;
        head.Start(Stage);
        head.Pass(10);
        head.ToTheEnd();
        Assert.Single(head.Cluster.Requests);
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void What_the_cluster_refuses_for_good_is_the_stages_error_with_the_request()
    {
        using var head = new Head { Resources = new StageResources(64, 1L << 40) };
        head.Cluster.Answers.Enqueue(new Submission.Never("sbatch: error: Batch job submission failed: Requested node configuration is not available"));
        head.Start(Stage);
        head.Pass(1);
        Snapshot.Match(head.EndingOf(Stage).Fault!);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void A_controller_that_is_down_for_hours_ends_nothing()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Cluster.IsSilent = true;
        head.Pass(3 * 3600);
        Assert.Equal(["the cluster's scheduler does not answer; jobs that run go on, and are waited for"], head.Warnings);
        head.Cluster.IsSilent = false;
        head.ToTheEnd();
        Assert.Single(head.Cluster.Requests);
    }

    [Fact]
    public void A_controller_that_lost_the_last_jobs_and_gives_their_numbers_again_confuses_nobody()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Cluster.LoseTheLast(1);
        head.Cluster.AddStranger("somebody-elses-job");
        head.Pass(90);
        Assert.Equal(2, head.Cluster.Requests.Count);
        head.ToTheEnd();
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void A_state_that_nobody_knows_is_waited_for_and_told_once()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Cluster.Elements[0].State = JobState.Unknown;
        head.Pass(600);
        Assert.Single(head.Warnings);
        head.Cluster.Run(head.Cluster.Elements[0]);
        head.Pass(5);
        Assert.Single(head.Recorded);
    }

    // Exit code 0 in the queue is not the truth: the word on the disk is.
    [Fact]
    public void A_job_that_completed_and_left_no_word_is_not_done()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Cluster.Elements[0].State = JobState.Done;
        head.Pass(90);
        Assert.Empty(head.Recorded);
        Assert.Equal(2, head.Cluster.Requests.Count);
        head.ToTheEnd();
    }

    [Fact]
    public void A_job_that_ends_before_its_stage_begins_is_given_up_after_three_with_what_it_printed()
    {
        using var head = new Head();
        head.Start(Stage);
        for (var i = 0; i < 3; i++)
        {
            head.Pass(1);
            File.WriteAllText(head.Cluster.Requests[^1].Output, "module: command not found\n");
            head.Cluster.Elements[^1].State = JobState.Failed;
            head.Pass(90);
        }

        Assert.Equal("job 3 ended before the stage began\n  | module: command not found; it was tried 3 times", head.EndingOf(Stage).Fault);
    }
}
