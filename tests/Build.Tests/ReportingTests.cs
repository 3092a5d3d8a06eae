using Retable.Engine.Journal;
using Retable.Tests;

namespace Retable.Front.Reporting;

public sealed class ReportingTests
{
    private static readonly Terminal Pipe = new(IsLive: false, HasColour: false, IsGitHub: false);

    private readonly ManualClock _clock = new();

    private static RunEvent[] Story =>
    [
        new RunEvent.RunStarted("20260131-235959-1a2b", "Reproduce", UpToDate: 3, Restore: 1, Execute: 2, Unknown: 1, ExpectedSeconds: 90),
        new RunEvent.StageEnded("cac.laptop/data", StageEnding.Restored),
        new RunEvent.StageStarted("cac.laptop/model", "parameter alpha: 10 -> 5", 1, ExpectedSeconds: 60),
        new RunEvent.StageProgress("cac.laptop/model", 0, 240_000, "images", "epoch 1 of 4"),
        new RunEvent.StageScalar("cac.laptop/model", "loss", 0.4123, 10),
        new RunEvent.StageProgress("cac.laptop/model", 60_000, 240_000, "images", "epoch 2 of 4"),
    ];

    private static RunEvent.StageEnded Failed => new("cac.laptop/model", StageEnding.Failed)
    {
        WallSeconds = 75,
        ExitCode = 1,
        Message = "error: the loss is not a number\n  hint     Lower the rate.",
        // The host logs the error that it reports.
        LogTail = ["step 10", "step 11: nan", "error: the loss is not a number", "  hint     Lower the rate."],
        LogFile = "results/store/logs/model.log",
    };

    private static RunEvent.RunEnded End => new(1, 76.2, new Dictionary<StageEnding, int>
    {
        [StageEnding.UpToDate] = 3,
        [StageEnding.Restored] = 1,
        [StageEnding.Failed] = 1,
        [StageEnding.Skipped] = 1,
    }, "./build.sh Reproduce");

    [Fact]
    public void A_failed_run_in_plain_lines() => Snapshot.Match(Plain(Pipe, [.. Story, Failed, End]));

    [Fact]
    public void On_GitHub_a_failure_is_an_annotation() =>
        Assert.Contains("::error title=cac.laptop/model::error: the loss is not a number%0A  hint     Lower the rate.",
            Plain(Pipe with { IsGitHub = true }, [.. Story, Failed, End]), StringComparison.Ordinal);

    [Fact]
    public void A_run_with_nothing_to_do_says_so_in_one_line() => Assert.Equal("nothing to do: 31 stages up to date\n", Plain(Pipe,
    [
        new RunEvent.RunStarted("r", "Reproduce", 31, 0, 0, 0, null),
        new RunEvent.RunEnded(0, 0.12, new Dictionary<StageEnding, int> { [StageEnding.UpToDate] = 31 }, null),
    ]));

    [Fact]
    public void A_running_stage_tells_epoch_share_loss_speed_and_time_left()
    {
        var state = StateAfter(Story, seconds: 3);

        Assert.Equal("epoch 2 of 4, 25 %, loss 0.412, 20000 images/s, 0:09 left", Assert.Single(state.Running).Describe(_clock.GetUtcNow()));
    }

    [Fact]
    public void The_headline_counts_what_had_to_be_done_and_not_what_was_up_to_date() =>
        Assert.Equal("1 of 4 stages, 1 running, 0:03, about 1:27 left", StateAfter(Story, seconds: 3).Headline());

    // A step writes its mean loss into the caption at every batch, and tells it as a number once an epoch.
    [Fact]
    public void A_number_that_the_caption_names_is_told_once()
    {
        var state = StateAfter([.. Story[..5], new RunEvent.StageProgress("cac.laptop/model", 60_000, 240_000, "images", "epoch 2/4, loss 0.3981")], seconds: 3);

        Assert.Equal("epoch 2/4, loss 0.3981, 25 %, 20000 images/s, 0:09 left", Assert.Single(state.Running).Describe(_clock.GetUtcNow()));
    }

    [Fact]
    public void Before_the_plan_is_made_no_stages_are_counted()
    {
        var state = new RunState(_clock);
        _clock.Advance(2);

        Assert.Equal("planning, 0:02", state.Headline());
    }

    [Fact]
    public void One_stage_is_not_stages() => Assert.Equal(
        "0 of 1 stage, 0 running, 0:01",
        StateAfter([new RunEvent.RunStarted("r", "Reproduce", 0, 0, 1, 0, null), new RunEvent.Warning("w")], seconds: 1).Headline());

    [Fact]
    public void A_stage_that_takes_longer_than_the_last_time_does_not_end_at_zero()
    {
        var state = StateAfter([.. Story[..3], new RunEvent.Warning("w")], seconds: 75);

        Assert.Equal("for 1:15", Assert.Single(state.Running).Describe(_clock.GetUtcNow()));
    }

    [Fact]
    public void After_Ctrl_C_what_had_not_begun_is_not_started() => Assert.Equal("1 stopped, 13 not started (2.00 s)\n", Plain(Pipe,
    [
        new RunEvent.RunEnded(130, 2, new Dictionary<StageEnding, int> { [StageEnding.Stopped] = 1, [StageEnding.Skipped] = 13 }, null),
    ]));

    [Fact]
    public void A_long_stage_gives_a_sign_of_life_every_half_minute()
    {
        using var output = new StringWriter();
        var reporter = new PlainReporter(output, Pipe, _clock);
        reporter.On(Story[2]);
        for (var second = 1; second <= 65; second++)
        {
            _clock.Advance(1);
            reporter.On(new RunEvent.StageProgress("cac.laptop/model", second, 100, "steps", null));
        }

        Assert.Equal(2, output.ToString().Split('\n').Count(line => line.StartsWith("... ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Json_is_one_event_a_line_and_reads_back()
    {
        using var output = new StringWriter();
        var reporter = new JsonReporter(output);
        foreach (var what in Story)
        {
            reporter.On(what);
        }

        Assert.Equal(Story, output.ToString().TrimEnd('\n').Split('\n').Select(line => RunEvent.FromLine(line)!));
    }

    [Theory]
    [InlineData(true, "", true, true)]
    [InlineData(true, "CI=true", false, true)]
    [InlineData(true, "TERM=dumb", false, false)]
    [InlineData(true, "NO_COLOR=1", true, false)]
    [InlineData(true, "NO_COLOR=", true, true)]
    [InlineData(false, "", false, false)]
    [InlineData(false, "FORCE_COLOR=1", false, true)]
    [InlineData(false, "FORCE_COLOR=1;NO_COLOR=1", false, false)]
    public void A_terminal_is_drawn_on_only_if_it_can_be_and_may_be(bool isTerminal, string variables, bool live, bool colour)
    {
        var environment = variables.Split(';', StringSplitOptions.RemoveEmptyEntries).ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=')[1]);

        var terminal = Terminal.Of(environment.GetValueOrDefault, isTerminal);

        Assert.Equal((live, colour), (terminal.IsLive, terminal.HasColour));
    }

    private string Plain(Terminal terminal, IEnumerable<RunEvent> events)
    {
        using var output = new StringWriter();
        var reporter = new PlainReporter(output, terminal, _clock);
        foreach (var what in events)
        {
            reporter.On(what);
        }

        return output.ToString();
    }

    /// <summary>The story, its last event after some seconds.</summary>
    private RunState StateAfter(RunEvent[] events, int seconds)
    {
        var state = new RunState(_clock);
        foreach (var what in events[..^1])
        {
            state.On(what);
        }

        _clock.Advance(seconds);
        state.On(events[^1]);
        return state;
    }

    [Fact]
    public void Whoever_does_not_wait_is_not_told_to_be_waiting() =>
        Assert.Equal("another run is at work on what is needed", Assert.Single(EventLines.Of(new RunEvent.Waiting(null, GivesUp: true))).Text);
}
