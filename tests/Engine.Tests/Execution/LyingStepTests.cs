using System.Text;
using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>Steps that lie, shout, cling and break: each is handled, and said.</summary>
public sealed class LyingStepTests : IDisposable
{
    private readonly Project _project = FakeRuns.Project();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("writes nothing", ExitCode.Failed, "ended well but did not write its output 'text'")]
    [InlineData("writes a link", ExitCode.Failed, "wrote a symbolic link for its output 'text'")]
    [InlineData("bad input", ExitCode.BadInput, "error: the input is bad\n  hint     Give it another one.")]
    [InlineData("kills itself", ExitCode.Failed, "was killed by signal 9")]
    [InlineData("crashes", ExitCode.Failed, "crashed")]
    public void A_step_that_fails_has_its_reason_told_and_leaves_nothing(string how, int expected, string told)
    {
        var (code, events) = FakeRuns.Run(_project, Yaml(how));

        Assert.Equal(expected, code);
        Assert.Contains(told, Ended(events).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_project.PathOf("results/lab/p/liar")));
    }

    [Fact]
    public void The_last_lines_of_a_failed_steps_log_are_shown()
    {
        var (_, events) = FakeRuns.Run(_project, Yaml("crashes"));

        Assert.Contains("about to crash", Ended(events).LogTail!);
        Assert.Contains("about to crash", File.ReadAllText(Ended(events).LogFile!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_no_output_names_is_dropped_and_said()
    {
        var (code, events) = FakeRuns.Run(_project, Yaml("writes too much"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("stranger.txt", Assert.Single(events.OfType<RunEvent.Warning>()).Message, StringComparison.Ordinal);
        Assert.Equal(["text.txt"], Files("results/lab/p/liar"));
    }

    [Fact]
    public void What_is_no_event_is_only_logged()
    {
        var (code, events) = FakeRuns.Run(_project, Yaml("prints garbage"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Empty(events.OfType<RunEvent.StageProgress>());
        Assert.Contains("no line break at the end", Log(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gigabyte_of_output_fills_neither_memory_nor_disk_and_its_end_is_kept()
    {
        var before = GC.GetTotalAllocatedBytes();
        var (code, _) = FakeRuns.Run(_project, Yaml("prints a lot", epochs: 1024));

        Assert.Equal(ExitCode.Done, code);
        Assert.EndsWith("the last line\n", Log(), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(LogFile).Length, 1, 64 << 20);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 256 << 20);
    }

    [Fact]
    public void A_step_that_ignores_SIGTERM_is_killed_when_its_grace_is_over()
    {
        var (code, events) = FakeRuns.Run(_project, Yaml("ignores SIGTERM", more: "timeout: 1s"), grace: TimeSpan.FromSeconds(1));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("1 s", Ended(events).Message, StringComparison.Ordinal);
        Assert.InRange(Ended(events).WallSeconds, 1, 30);
    }

    [Fact]
    public void A_child_that_a_step_left_behind_is_ended()
    {
        FakeRuns.Run(_project, Yaml("forks"));

        var child = File.ReadAllText(Directory.GetFiles(_project.PathOf("results/store/scratch"), "child", SearchOption.AllDirectories).Single()).Trim();
        Assert.True(!Directory.Exists($"/proc/{child}") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal), $"process {child} lives on");
    }

    [Fact]
    public void A_passing_fault_is_tried_again_and_no_more_often_than_allowed()
    {
        var (code, events) = FakeRuns.Run(_project, Yaml("passing fault", more: "retries: 2"));
        Assert.Equal((ExitCode.Done, 2, 3), (code, events.OfType<RunEvent.StageRetry>().Count(), Ended(events).Attempt));

        using var other = FakeRuns.Project();
        (code, events) = FakeRuns.Run(other, Yaml("passing fault", more: "retries: 1"));
        Assert.Equal((ExitCode.Failed, 1), (code, events.OfType<RunEvent.StageRetry>().Count()));
    }

    [Fact]
    public void Bad_input_is_never_tried_again()
    {
        var (_, events) = FakeRuns.Run(_project, Yaml("bad input", more: "retries: 5"));

        Assert.Empty(events.OfType<RunEvent.StageRetry>());
    }

    // Permissions forbid it; whoever gets around them is found out by the file's time, and the object is made again.
    [Fact]
    public void A_step_that_writes_to_its_input_fails_and_the_input_is_made_again()
    {
        var yaml = Yaml("writes to its input", more: "in: {from: source.text}") + """

              source: {step: fake write, with: {text: original}, out: {text: text.txt}}
            """;
        var (code, events) = FakeRuns.Run(_project, yaml);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("wrote to its input 'text.txt' of 'source'", Ended(events).Message, StringComparison.Ordinal);

        (code, events) = FakeRuns.Run(_project, yaml.Replace("writes to its input", "is honest", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("lab.p/source", events.OfType<RunEvent.StageStarted>().Select(stage => stage.Stage));
        Assert.Equal("original", File.ReadAllText(_project.PathOf("results/lab/p/source/text.txt")));
    }

    [Fact]
    public void An_input_that_changes_while_its_stage_runs_is_said_and_nothing_is_recorded()
    {
        _project.Write("data/a.txt", "one");
        var yaml = $$$"""
            paper: lab
            profiles: {p: {}}
            stages:
              copy: {run: 'cat ${in.i} > ${out.o}; echo two > {{{_project.PathOf("data/a.txt")}}}', in: {i: data/a.txt}, out: {o: copy.txt}}
            """;
        var (code, events) = FakeRuns.Run(_project, yaml);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("'data/a.txt' was changed while the run was under way", Ended(events).Message, StringComparison.Ordinal);
        using var engine = _project.Engine();
        Assert.Null(engine.Records.Last("lab.p/copy"));
    }

    private static RunEvent.StageEnded Ended(IReadOnlyList<RunEvent> events) => events.OfType<RunEvent.StageEnded>().Last();

    private string LogFile => _project.PathOf("results/store/logs/lab.p/liar.log");

    // Byte for byte: a text reader would take the garbage's first bytes for a mark of UTF-16.
    private string Log() => Encoding.Latin1.GetString(File.ReadAllBytes(LogFile));

    private IEnumerable<string?> Files(string folder) => Directory.GetFiles(_project.PathOf(folder)).Select(Path.GetFileName);

    private static string Yaml(string how, string more = "", int epochs = 3) => $$$"""
        paper: lab
        profiles: {p: {}}
        stages:
          liar:
            step: fake misbehave
            with: {text: '{{{how}}}', epochs: {{{epochs}}}}
            out: {text: text.txt}
            {{{more}}}
        """;
}
