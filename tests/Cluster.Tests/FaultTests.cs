using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;

namespace Retable.Tests;

/// <summary>What machines, people and limits do to jobs, each with what becomes of the stage and what a person reads.</summary>
public sealed class FaultTests
{
    private const string Stage = "lab.p/model";

    [Fact]
    public void A_job_that_ran_out_of_memory_asks_for_half_as_much_again()
    {
        using var head = new Head { Resources = new StageResources(1, 4L << 30) };
        head.Cluster.Step = task => head.Cluster.Requests.Count < 3 ? Killed(head.Cluster.Requests[^1].Needs.Memory) : null;
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal([4L << 30, 6L << 30, 9L << 30], head.Cluster.Requests.Select(request => request.Needs.Memory));
        Assert.Equal("job 1 on n1 ran out of memory; it asked for 4096 MiB", head.Retries.First());
        Assert.Single(head.Recorded);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void At_the_partitions_limit_running_out_of_memory_is_the_stages_end()
    {
        using var head = new Head { Resources = new StageResources(1, 4L << 30), Site = new SiteOptions { Partitions = [new("main", null, 0, 5L << 30, 0)] } };
        head.Cluster.Step = task => Killed(head.Cluster.Requests[^1].Needs.Memory);
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal([4L << 30, 5L << 30], head.Cluster.Requests.Select(request => request.Needs.Memory));
        Assert.Equal("job 2 on n1 ran out of memory; it asked for 5120 MiB", head.EndingOf(Stage).Fault);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void Where_the_kernel_killed_the_whole_job_the_queue_tells_that_it_was_for_its_memory()
    {
        using var head = new Head { Resources = new StageResources(1, 4L << 30) };
        head.Start(Stage);
        head.Pass(1);
        head.Cluster.Elements[0].State = JobState.OutOfMemory;
        head.Pass(90);
        Assert.Equal(6L << 30, head.Cluster.Requests[1].Needs.Memory);
        head.ToTheEnd();
    }

    [Fact]
    public void At_its_time_limit_it_goes_on_from_its_checkpoint_with_the_same_time()
    {
        using var head = new Head();
        head.Cluster.Step = task => head.Cluster.Requests.Count == 1 ? LeavesACheckpoint(task) : null;
        Limit(head);
        Assert.Equal(head.Cluster.Requests[0].Needs.Minutes, head.Cluster.Requests[1].Needs.Minutes);
        Assert.Single(head.Recorded);
    }

    [Fact]
    public void Without_a_newer_checkpoint_it_gets_half_as_much_time_again()
    {
        using var head = new Head();
        head.Cluster.Step = task => head.Cluster.Requests.Count == 1 ? Left : null;
        Limit(head);
        Assert.Equal([25, 38], head.Cluster.Requests.Select(request => request.Needs.Minutes));
        Assert.Equal("job 1 on n1 was ended at its time limit of 25 min", head.Retries.Single());
    }

    [Fact]
    public void A_preempted_job_begins_again_and_asks_for_nothing_more()
    {
        using var head = new Head();
        head.Cluster.Step = task => head.Cluster.Requests.Count == 1 ? Left : null;
        head.Start(Stage);
        head.Pass(1);
        RunTold(head, JobState.Preempted);
        head.ToTheEnd();
        Assert.Equal(head.Cluster.Requests[0].Needs, head.Cluster.Requests[1].Needs);
        Assert.Equal("job 1 on n1 had to make room for another job", head.Retries.Single());
    }

    [Fact]
    public void A_job_whose_machine_breaks_is_handed_over_again_and_after_two_without_that_machine()
    {
        using var head = new Head();
        head.Start(Stage);
        for (var i = 0; i < 2; i++)
        {
            head.Pass(1);
            BeginAndBreak(head, JobState.NodeFailed);
        }

        head.ToTheEnd();
        Assert.Equal([0, 0, 1], head.Cluster.Requests.Select(request => request.Excluded.Count));
        Assert.Equal("n1", head.Cluster.Requests[2].Excluded.Single());
        Assert.Single(head.Recorded);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void A_stage_does_not_begin_anew_for_ever()
    {
        using var head = new Head();
        head.Start(Stage);
        for (var i = 0; i < 11; i++)
        {
            head.Pass(1);
            BeginAndBreak(head, JobState.NodeFailed);
        }

        head.Pass(1);
        Assert.Equal(11, head.Cluster.Requests.Count);
        Assert.Equal("job 11 on n1: the machine failed; it was tried 11 times", head.EndingOf(Stage).Fault);
        Assert.Equal(ExitCode.Machine, head.EndingOf(Stage).ExitCode);
    }

    // Slurm's own putting back, or a machine that was only cut off: the old copy works on beside the new one.
    [Fact]
    public void Of_two_copies_that_run_at_once_the_first_to_succeed_counts_and_the_other_disturbs_nothing()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        var element = head.Cluster.Elements[0];
        var nested = false;
        head.Cluster.Step = task =>
        {
            if (!nested)
            {
                nested = true;
                head.Cluster.Run(element, restart: 1);
                head.Pass(5);
                Assert.Single(head.Recorded);
                return new TaskEnding(TaskCause.Exited) { ExitCode = 1, Fault = "its folder was taken away" };
            }

            return null;
        };
        head.Cluster.Run(element);
        head.ToTheEnd();
        Assert.Equal("made by lab.p/model", head.Recorded[Stage]);
        Assert.Equal(2, head.Cluster.Executed[Stage]);
    }

    [Fact]
    public void While_the_old_copy_of_a_job_that_is_gone_gives_life_signs_it_is_waited_for()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Cluster.Step = task =>
        {
            head.Cluster.Elements[0].IsShown = false;
            for (var i = 0; i < 10; i++)
            {
                head.Pass(30);
                File.SetLastWriteTimeUtc(Directory.EnumerateFiles(head.Folder.Begun).Single(), head.Time.GetUtcNow().UtcDateTime);
            }

            Assert.Single(head.Cluster.Requests);
            return null;
        };
        head.ToTheEnd();
        Assert.Single(head.Recorded);
    }

    [Fact]
    public void When_a_copy_that_was_given_up_succeeds_after_all_the_job_that_took_its_place_is_cancelled()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Cluster.Step = task =>
        {
            head.Cluster.Elements[0].State = JobState.NodeFailed;
            head.Pass(200);
            Assert.Equal(2, head.Cluster.Elements.Count);
            return null;
        };
        head.Cluster.Run(head.Cluster.Elements[0]);
        head.Pass(10);
        Assert.Single(head.Recorded);
        Assert.Equal(JobState.Cancelled, head.Cluster.Elements[1].State);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void A_job_that_is_cancelled_while_it_waits_is_handed_over_again()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Cluster.Elements[0].State = JobState.Cancelled;
        head.Pass(20);
        Assert.Equal(2, head.Cluster.Requests.Count);
        Assert.EndsWith("-2", head.Cluster.Requests[1].Name, StringComparison.Ordinal);
        Assert.Equal("job 1 was cancelled before it began", head.Retries.Single());
        head.ToTheEnd();
    }

    [Fact]
    public void A_job_that_a_person_cancels_while_it_runs_fails_its_stage_and_says_so()
    {
        using var head = new Head();
        head.Cluster.Step = _ => Left;
        head.Start(Stage);
        head.Pass(1);
        RunTold(head, JobState.Cancelled);
        head.Pass(90);
        Assert.Equal("job 1 on n1 was cancelled while it ran", head.EndingOf(Stage).Fault);
        Assert.Single(head.Cluster.Requests);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void What_a_step_says_itself_is_told_as_on_this_machine_and_not_tried_again()
    {
        using var head = new Head();
        head.Cluster.Step = task => new TaskEnding(TaskCause.Exited) { ExitCode = 2, Fault = $"'{task.Spec.Outputs["text"]}' cannot be" };
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal($"'{Path.Combine(head.Store, "staging", Head.Id(Stage), "out", "text.txt")}' cannot be", head.EndingOf(Stage).Fault);
        Assert.Single(head.Cluster.Requests);
        Assert.Equal($"{Stage} runs\n", File.ReadAllText(Path.Combine(head.Store, "logs", Stage + ".log")));
        Assert.Empty(head.Left);
    }

    [Fact]
    public void On_a_full_share_the_stage_fails_for_the_machine()
    {
        using var head = new Head();
        head.Cluster.Step = task => new TaskEnding(TaskCause.Exited) { ExitCode = ExitCode.Machine, IsMachineFault = true, Fault = "no space is left on the disk" };
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal((true, "no space is left on the disk"), (head.EndingOf(Stage).IsMachineFault, head.EndingOf(Stage).Fault));
    }

    private static TaskEnding Left => new(TaskCause.Stopped) { ExitCode = ExitCode.Stopped, WallSeconds = (25 * 60) - 60 };

    private static TaskEnding Killed(long memory) => new(TaskCause.Signalled) { ExitCode = 137, PeakMemory = memory };

    private static TaskEnding LeavesACheckpoint(StageTask task)
    {
        Directory.CreateDirectory(task.Spec.Scratch);
        var checkpoint = Path.Combine(task.Spec.Scratch, "checkpoint");
        File.WriteAllText(checkpoint, "");
        File.SetLastWriteTimeUtc(checkpoint, File.GetLastWriteTimeUtc(checkpoint).AddSeconds(1));
        return Left;
    }

    private static void Limit(Head head)
    {
        head.ExpectedSeconds = 1000;
        head.Start(Stage);
        head.Pass(1);
        RunTold(head, JobState.TimedOut);
        head.ToTheEnd();
    }

    /// <summary>The first job is told to leave while its step runs, and ends so.</summary>
    private static void RunTold(Head head, JobState state)
    {
        var element = head.Cluster.Elements[0];
        var node = head.Cluster.NodeOf(element);
        var step = head.Cluster.Step;
        head.Cluster.Step = task =>
        {
            node.Leave();
            return step(task);
        };
        element.State = JobState.Running;
        node.Element(Retable.Cluster.Jobs.JobFile.Read(head.Folder.JobOf(element.Name))!, 0);
        head.Cluster.Step = step;
        element.State = state;
        head.Pass(90);
    }

    /// <summary>The last job begins, and no more is heard of it.</summary>
    private static void BeginAndBreak(Head head, JobState state)
    {
        var element = head.Cluster.Elements[^1];
        var job = Retable.Cluster.Jobs.JobFile.Read(head.Folder.JobOf(element.Name))!;
        var task = job.Elements[0][0];
        File.WriteAllText(head.Folder.BegunOf(task.Id, $"{task.Tries.Number}.{element.Id}.0"), $"{element.Id}\nn1\n");
        element.State = JobState.Running;
        head.Pass(2);
        element.State = state;
        head.Pass(130);
    }
}
