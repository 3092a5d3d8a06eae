using Retable.Cluster.Jobs;
using Retable.Cluster.Queue;
using Retable.Contract;
using Retable.Engine.Processes;

namespace Retable.Tests;

/// <summary>Engines come and go; each task is executed once.</summary>
public sealed class ReattachTests
{
    private const string Stage = "lab.p/model";

    [Fact]
    public void A_new_engine_finds_the_job_of_a_dead_one_and_hands_nothing_over()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Die();
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Single(head.Cluster.Requests);
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void What_ended_while_no_engine_was_there_is_taken_and_not_executed_again()
    {
        using var head = new Head();
        head.Start(Stage);
        head.Pass(1);
        head.Die();
        head.Cluster.RunAll();
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Single(head.Recorded);
    }

    [Fact]
    public void An_engine_that_dies_between_sbatch_and_its_answer_leaves_a_job_that_the_next_one_finds_by_its_name()
    {
        using var head = new Head();
        var calls = 0;
        head.Cluster.Strike = () =>
        {
            if (++calls == 2)
            {
                throw new HeadDied();
            }
        };
        head.Start(Stage);
        Assert.Throws<HeadDied>(() => head.Pass(1));
        head.Die();
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Single(head.Cluster.Requests);
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void An_engine_that_dies_before_sbatch_leaves_an_intent_that_the_next_one_carries_out()
    {
        using var head = new Head();
        head.Cluster.Strike = () => throw new HeadDied();
        head.Start(Stage);
        Assert.Throws<HeadDied>(() => head.Pass(1));
        Assert.Empty(head.Cluster.Elements);
        head.Die();
        head.Cluster.Strike = () => { };
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void Asked_to_stop_the_engine_leaves_and_the_job_stays_in_the_queue()
    {
        using var head = new Head();
        var task = head.Start(Stage);
        head.Pass(1);
        task.Stop();
        head.Pass(1);
        Assert.False(task.Ended.IsCompleted);
        head.Pass(3);
        Assert.Equal(TaskCause.Stopped, head.EndingOf(Stage).Cause);
        Assert.Equal("it goes on in job 1", head.EndingOf(Stage).Fault);
        Assert.Equal(JobState.Waiting, Assert.Single(head.Cluster.Elements).State);
        head.Die();
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal(1, head.Cluster.Executed[Stage]);
    }

    [Fact]
    public void Asked_twice_it_cancels_the_job_and_nothing_is_left()
    {
        using var head = new Head();
        var task = head.Start(Stage);
        head.Pass(1);
        task.Stop();
        task.Kill();
        head.Pass(1);
        Assert.Equal(TaskCause.Stopped, head.EndingOf(Stage).Cause);
        Assert.Equal(JobState.Cancelled, Assert.Single(head.Cluster.Elements).State);
        Assert.Empty(head.Left);
    }

    // The name of a cancelled job is still in the list when it is handed over anew.
    [Fact]
    public void After_a_cancelled_run_the_next_one_begins_afresh()
    {
        using var head = new Head();
        head.Start(Stage).Kill();
        head.Pass(1);
        var task = head.Start(Stage);
        head.Pass(1);
        task.Kill();
        head.Pass(1);
        head.Die();
        head.Start(Stage);
        head.ToTheEnd();
        Assert.Equal(1, head.Cluster.Executed[Stage]);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void Of_an_array_that_another_engine_began_only_what_is_asked_for_is_taken()
    {
        using var head = new Head();
        for (var i = 0; i < 4; i++)
        {
            head.Start($"lab.p/model[i={i}]");
        }

        head.Pass(1);
        head.Die();
        head.Start("lab.p/model[i=2]");
        head.ToTheEnd();
        Assert.Equal(["lab.p/model[i=2]"], head.Recorded.Keys);
        head.Die();
        head.Start("lab.p/model[i=0]");
        head.Start("lab.p/model[i=1]");
        head.Start("lab.p/model[i=3]");
        head.ToTheEnd();
        Assert.All(head.Cluster.Executed.Values, times => Assert.Equal(1, times));
        head.Die();
        head.Tick();
        Assert.Empty(head.Left);
    }

    [Fact]
    public void What_an_earlier_engine_handed_over_is_told_in_one_line()
    {
        using var head = new Head();
        string[] stages = ["lab.p/model[i=0]", "lab.p/model[i=1]", "lab.p/model[i=2]"];
        head.LeaveInTheQueue(stages);
        foreach (var stage in stages)
        {
            head.Start(stage);
        }

        head.ToTheEnd();
        Assert.Equal(["lab.p/model[i=0] and 2 more stages were handed to the cluster by an earlier run (job 1_0): waited for, not executed a second time"], head.Warnings);
    }

    // A scheduler may hide other people's jobs: that one is not shown says nothing.
    [Fact]
    public void The_job_of_another_user_that_the_scheduler_does_not_show_is_waited_for()
    {
        using var head = new Head();
        head.LeaveInTheQueue(Stage);
        var file = JobFile.Read(head.Folder.JobOf(head.Cluster.Elements[0].Name))!;
        (file with { User = "alice" }).Write(head.Folder);
        head.Cluster.Elements[0].IsShown = false;
        head.Start(Stage);
        head.Pass(3600);
        Assert.Single(head.Cluster.Requests);
        Assert.Equal([$"{Stage} was handed to the cluster by alice (job 1): waited for, not executed a second time", "the scheduler does not show job 1 of alice; it is waited for"], head.Warnings);
        head.Cluster.RunAll();
        head.ToTheEnd();
        Assert.Equal(1, head.Cluster.Executed[Stage]);
    }

    // A soak of a thousand: RETABLE_KILLS=1000.
    [Fact]
    public void Killed_at_random_moments_every_task_is_executed_once_with_the_same_bytes_and_no_job_is_left()
    {
        var random = new Philox(20261130);
        var kills = int.TryParse(Environment.GetEnvironmentVariable("RETABLE_KILLS"), out var asked) ? asked : 60;
        for (var killed = 0; killed < kills;)
        {
            using var head = new Head { ExpectedSeconds = random.NextInt(2) == 0 ? 1 : 1000 };
            var until = 0;
            void Strike()
            {
                if (until-- == 0)
                {
                    throw new HeadDied();
                }
            }

            head.Cluster.Strike = head.Strike = Strike;
            var instances = Enumerable.Range(0, 8).Select(i => $"lab.p/{(i < 4 ? "model" : "other")}[i={i}]").ToList();
            for (var lives = 0; head.Recorded.Count < instances.Count; lives++)
            {
                Assert.True(lives < 200, "no life was long enough");
                until = random.NextInt(12);
                try
                {
                    foreach (var instance in instances.Where(instance => !head.Recorded.ContainsKey(instance)))
                    {
                        head.Start(instance);
                    }

                    for (var passed = 0; head.Recorded.Count < instances.Count && passed < 20; passed++)
                    {
                        head.Pass(1);
                        if (random.NextInt(3) == 0 && head.Cluster.Waiting.FirstOrDefault() is { } one)
                        {
                            head.Cluster.Run(one);
                        }
                    }
                }
                catch (HeadDied)
                {
                    killed++;
                }

                head.Die();
            }

            until = int.MaxValue;
            head.Tick();
            Assert.All(instances, instance => Assert.Equal($"made by {instance}", head.Recorded[instance]));
            Assert.All(head.Cluster.Executed, one => Assert.True(one.Value == 1, $"{one.Key} was executed {one.Value} times"));
            Assert.DoesNotContain(head.Cluster.Elements, element => !element.State.IsOver());
            Assert.Empty(head.Left);
        }
    }

    /// <summary>kill -9 of the engine.</summary>
    private sealed class HeadDied : Exception;
}
