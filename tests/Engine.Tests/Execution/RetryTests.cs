using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;

namespace Retable.Tests.Execution;

/// <summary>What is tried again, when, and with how much.</summary>
public sealed class RetryTests
{
    private static readonly Stage Stage = new Lab().Expand("""
        paper: lab
        profiles: {p: {}}
        stages:
          s: {run: 'true', out: {o: f}, retries: 9, resources: {memory: 3GiB, more_memory_at_retry: true}}
        """).Stages[0];

    private static readonly Stage Plain = Stage with { Resources = Stage.Resources with { MoreMemoryAtRetry = false } };

    [Fact]
    public void Pauses_grow_to_a_minute()
    {
        var pauses = Enumerable.Range(1, 10).Select(attempt => RetryPolicy.PauseAfter(Exited(ExitCode.TryAgain), attempt, Plain)?.TotalSeconds);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60, null], pauses);
    }

    [Theory]
    [InlineData(ExitCode.Failed)]
    [InlineData(ExitCode.BadInput)]
    [InlineData(ExitCode.Machine)]
    [InlineData(ExitCode.Stopped)]
    public void What_would_fail_again_is_not_tried_again(int code) => Assert.Null(RetryPolicy.PauseAfter(Exited(code), 1, Stage));

    [Theory, InlineData(TaskCause.TimedOut), InlineData(TaskCause.Stopped), InlineData(TaskCause.NotStarted)]
    public void Nor_is_what_this_engine_ended(TaskCause cause) => Assert.Null(RetryPolicy.PauseAfter(new TaskEnding(cause) { ExitCode = 137 }, 1, Stage));

    [Fact]
    public void A_step_that_the_kernel_killed_is_tried_again_only_if_it_may_have_more_memory()
    {
        var killed = new TaskEnding(TaskCause.Signalled) { ExitCode = 137 };
        Assert.NotNull(RetryPolicy.PauseAfter(killed, 1, Stage));
        Assert.Null(RetryPolicy.PauseAfter(killed, 1, Plain));
        Assert.Null(RetryPolicy.PauseAfter(killed with { ExitCode = 139 }, 1, Stage));
    }

    [Fact]
    public void The_third_try_has_three_times_the_memory_if_the_stage_says_so()
    {
        Assert.Equal(9L << 30, RetryPolicy.ResourcesOf(Stage.Resources, 3).Memory);
        Assert.Equal(3L << 30, RetryPolicy.ResourcesOf(Plain.Resources, 3).Memory);
    }

    [Fact]
    public void A_run_tries_a_killed_step_again_and_says_so()
    {
        using var project = FakeRuns.Project();
        var (code, events) = FakeRuns.Run(project, """
            paper: lab
            profiles: {p: {}}
            stages:
              s: {step: fake misbehave, with: {text: kills itself}, out: {text: t.txt}, retries: 1, resources: {memory: 1MiB, more_memory_at_retry: true}}
            """);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("signal 9", Assert.Single(events.OfType<RunEvent.StageRetry>()).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], events.OfType<RunEvent.StageStarted>().Select(stage => stage.Attempt));
    }

    private static TaskEnding Exited(int code) => new(TaskCause.Exited) { ExitCode = code };
}
