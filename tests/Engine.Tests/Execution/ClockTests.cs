using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Keys;

namespace Retable.Tests.Execution;

/// <summary>Clocks that were set back, and files whose times say nothing: only content counts.</summary>
public sealed class ClockTests : IDisposable
{
    private const string Yaml = """
        paper: lab
        profiles: {p: {}}
        stages:
          copy: {run: 'cat ${in.i} > ${out.o}', in: {i: data/a.txt}, out: {o: copy.txt}}
        """;

    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private readonly Project _project = new();

    public ClockTests() => _project.Write("data/a.txt", "one");

    public void Dispose() => _project.Dispose();

    // The rule that git calls racily clean: written once more in the same tick, it would still look the same.
    [Theory]
    [InlineData(-60, true)]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(3600, false)]
    public void A_digest_is_remembered_only_of_a_file_that_was_at_rest(int secondsFromNow, bool remembered)
    {
        var path = _project.PathOf("data/a.txt");
        File.SetLastWriteTimeUtc(path, Later.UtcDateTime.AddSeconds(secondsFromNow));
        var digests = new FileDigests(null, new Clock(Later));

        Assert.Equal(Digest.OfText("one"), digests.Of(path));
        Assert.Equal(remembered ? Digest.OfText("one") : null, digests.Known(path));
    }

    [Theory, InlineData(-3600), InlineData(3600)]
    public void Other_content_of_the_same_size_and_time_is_seen_wherever_the_clock_stands(int hours)
    {
        var path = _project.PathOf("data/a.txt");
        var time = Later.UtcDateTime.AddHours(hours);
        File.SetLastWriteTimeUtc(path, time);
        _project.Run(Yaml);
        File.WriteAllText(path, "two");
        File.SetLastWriteTimeUtc(path, time);

        Assert.Equal(["copy"], _project.Run(Yaml));
        Assert.Equal("two", File.ReadAllText(_project.PathOf("results/lab/p/copy/copy.txt")));
    }

    [Fact]
    public void A_file_only_touched_runs_nothing_and_one_from_the_future_neither()
    {
        _project.Run(Yaml);
        File.SetLastWriteTimeUtc(_project.PathOf("data/a.txt"), Later.UtcDateTime.AddYears(10));
        Assert.Empty(_project.Run(Yaml));
    }

    [Fact]
    public void The_newest_run_comes_first_in_the_history_although_the_clock_was_set_back()
    {
        _project.Time = new Clock(Noon);
        _project.Run(Yaml);
        _project.Time = new Clock(Noon.AddHours(-5));
        _project.Write("data/a.txt", "two");
        _project.Run(Yaml);
        _project.Write("data/a.txt", "three");
        _project.Run(Yaml);

        using var engine = _project.Engine();
        var runs = engine.History(10);
        Assert.Equal(3, runs.Count);
        Assert.Equal(["20261125-120002", "20261125-120001", "20261125-120000"], runs.Select(run => run.Run[..15]));
        Assert.Equal([Noon.AddHours(-5), Noon.AddHours(-5), Noon], runs.Select(run => run.At));
    }

    // A gate judges when the run is over: what the person saw the command end with is what the history tells.
    [Fact]
    public void The_history_tells_the_verdict_on_a_run_not_only_how_it_ended()
    {
        _project.Run(Yaml);
        using var engine = _project.Engine();
        engine.Note(engine.History(1)[0].Run, new RunEvent.Judged(ExitCode.GateFailed, "1 worse"));

        Assert.Equal(ExitCode.GateFailed, Assert.Single(engine.History(10)).ExitCode);
    }

    // Which record of an instance is the last one does not depend on a time either.
    [Fact]
    public void Why_it_ran_is_told_from_the_run_before_although_the_clock_was_set_back()
    {
        _project.Time = new Clock(Noon);
        _project.Run(Yaml);
        _project.Time = new Clock(Noon.AddYears(-5));
        _project.Run(Yaml.Replace("cat", "cat -u", StringComparison.Ordinal));
        Assert.Contains("the command was cat -u", _project.Explain(Yaml.Replace("cat", "cat -v", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>Behind the time of change of every file here, which no test can set.</summary>
    private static DateTimeOffset Later { get; } = TimeProvider.System.GetUtcNow().AddDays(1);

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
