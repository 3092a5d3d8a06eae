using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>What a foreign command depends on is in its key: bytes of its inputs, variables, versions of programs; and secrets are nowhere.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CommandWorldTests : IDisposable
{
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("config.yaml", "{lr: 1e-4, bn: \"no\", port: 010}", "{lr: 1.0e-4, bn: no, port: 10}")]
    [InlineData("config.json", "{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}")]
    public void A_project_file_that_a_command_reads_counts_by_its_bytes(string file, string before, string after)
    {
        var yaml = $"paper: lab\nprofiles: {{p: {{}}}}\nstages: {{s: {{run: 'cat ${{in.c}} > ${{out.t}}', in: {{c: {{file: {file}}}}}, out: {{t: t.txt}}}}}}";
        _project.Write(file, before);
        Assert.Equal(["s"], _project.Run(yaml));
        _project.Write(file, after);

        Assert.Equal(["s"], _project.Run(yaml));
        Assert.Equal(after, File.ReadAllText(_project.PathOf("results/lab/p/s/t.txt")));
    }

    [Fact]
    public void A_file_that_is_part_of_the_command_counts_by_its_bytes()
    {
        const string Yaml = "paper: lab\nprofiles: {p: {}}\nstages: {s: {run: 'cat config.yaml > ${out.t}', files: [config.yaml], out: {t: t.txt}}}";
        _project.Write("config.yaml", "a: 1e-4");
        _project.Run(Yaml);
        _project.Write("config.yaml", "a: 1.0e-4");

        Assert.Equal(["s"], _project.Run(Yaml));
    }

    [Fact]
    public void What_another_stage_made_counts_by_its_bytes_for_a_command_and_by_its_meaning_for_a_step()
    {
        using var project = FakeRuns.Project();
        const string Yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              make: {run: 'cat ${in.c} > ${out.c}', in: {c: {file: source}}, out: {c: config.json}}
              command: {run: 'cat ${in.c} > ${out.t}', in: {c: make.c}, out: {t: t.txt}}
              step: {step: fake write, in: {from: make.c}, with: {text: x}, out: {text: t.txt}}
            """;
        project.Write("source", "{\"a\": 1, \"b\": 2}");
        Assert.Equal(["command", "make", "step"], project.Run(Yaml));
        project.Write("source", "{\"b\": 2, \"a\": 1}");

        Assert.Equal(["command", "make"], project.Run(Yaml));
        Assert.Empty(project.Run(Yaml));
    }

    [Theory]
    [InlineData("RETABLE_CANARY")]
    [InlineData("TORCH_CANARY")]
    [InlineData("CANARY_MODE")]
    public void A_variable_that_nothing_declares_does_not_arrive(string name)
    {
        Environment.SetEnvironmentVariable(name, "here");
        Assert.Equal("none\n", Run($"run: echo $${{{name}-none}} > ${{out.t}}"));
    }

    [Fact]
    public void A_variable_that_a_command_names_and_does_not_see_is_warned_of()
    {
        Environment.SetEnvironmentVariable("UNSEEN_MODE", "here");
        var (_, events) = FakeRuns.Run(_project, Yaml("run: OWN=1; echo $OWN $${UNSEEN_MODE-none} $HOME $PWD > ${out.t}"));

        Assert.Contains("names $UNSEEN_MODE, which", Assert.Single(events.OfType<RunEvent.Warning>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_zone_is_UTC_and_the_language_C()
    {
        Environment.SetEnvironmentVariable("LANGUAGE", "de");
        Assert.Equal("UTC C.UTF-8 []\n", Run("run: echo $TZ $LC_ALL \"[$${LANGUAGE-}]\" > ${out.t}"));
    }

    [Fact]
    public void A_declared_variable_arrives_and_its_value_counts_as_does_that_it_is_not_set()
    {
        const string Stage = "run: echo $${DECLARED_MODE-none} > ${out.t}\n    env: [DECLARED_MODE]";
        Environment.SetEnvironmentVariable("DECLARED_MODE", null);
        Assert.Equal("none\n", Run(Stage));
        Environment.SetEnvironmentVariable("DECLARED_MODE", "unset");
        Assert.Equal("unset\n", Run(Stage));
        Environment.SetEnvironmentVariable("DECLARED_MODE", "b");
        Assert.Equal("b\n", Run(Stage));
        Assert.Empty(_project.Run(Yaml(Stage)));
        Environment.SetEnvironmentVariable("DECLARED_MODE", "c");
        Assert.Contains("env DECLARED_MODE was \"b\", is \"c\"", _project.Explain(Yaml(Stage)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_declared_variable_reaches_a_step_and_counts_for_it()
    {
        using var project = FakeRuns.Project();
        const string Yaml = "paper: lab\nprofiles: {p: {}}\nstages: {s: {step: fake misbehave, env: [STEP_MODE], with: {text: looks around}, out: {text: t.txt}}}";
        Environment.SetEnvironmentVariable("STEP_MODE", "a");
        Assert.Equal(["s"], project.Run(Yaml));
        Assert.Contains("STEP_MODE=a\n", File.ReadAllText(project.PathOf("results/lab/p/s/t.txt")), StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("STEP_MODE", "b");
        Assert.Equal(["s"], project.Run(Yaml));
    }

    [Theory]
    [InlineData("env: [A B]")]
    [InlineData("env: [PATH]")]
    [InlineData("env: [TZ]")]
    [InlineData("secrets: [LC_ALL]")]
    [InlineData("env: [A]\n    secrets: [A]")]
    public void A_variable_that_cannot_be_declared_is_refused_at_its_place(string line)
    {
        var error = Assert.Throws<BadInputException>(() => _project.Dag(Yaml("run: echo 1 > ${out.t}\n    " + line)));
        Assert.InRange(error.At!.Line!.Value, 6, 7);
    }

    [Fact]
    public void The_version_of_a_program_that_is_named_counts()
    {
        const string Stage = "run: echo 1 > ${out.t}\n    uses: [PROGRAM]";
        var program = _project.PathOf("canary-tool");
        _project.Write("canary-tool", "#!/bin/sh\necho tool 1.0\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var yaml = Yaml(Stage.Replace("PROGRAM", program, StringComparison.Ordinal));
        Assert.Equal(["s"], _project.Run(yaml));
        Assert.Empty(_project.Run(yaml));
        _project.Write("canary-tool", "#!/bin/sh\necho tool 1.1\n");

        Assert.Contains("was tool 1.0, is tool 1.1", _project.Explain(yaml), StringComparison.Ordinal);
        Assert.Equal(["s"], _project.Run(yaml));
    }

    [Fact]
    public void A_program_that_is_named_and_missing_is_the_machines_fault()
    {
        var error = Assert.Throws<MachineException>(() => _project.Run(Yaml("run: echo 1 > ${out.t}\n    uses: [no-such-program]")));
        Assert.Contains("'no-such-program'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_reaches_the_command_and_is_found_nowhere_afterwards()
    {
        const string Secret = "canary-5f1c\"é x y";
        Environment.SetEnvironmentVariable("CANARY_SECRET", Secret);
        var yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              s:
                run: |
                  test -n "$CANARY_SECRET"
                  echo "$CANARY_SECRET"; echo "$CANARY_SECRET" >&2
                  printf %s "$${CANARY_SECRET:0:7}"; sleep 0.3; echo "$${CANARY_SECRET:7}"
                  perl -e 'my $s = $ENV{CANARY_SECRET}; $s =~ s/"/\\"/; print qq({"event":"log","level":"info","message":"$s"}\n{"event":"fault","text":"because of $s"}\n)'
                  touch "out/$CANARY_SECRET"
                  exit CODE
                secrets: [CANARY_SECRET]
                out: {t: t.txt}
            """;
        var told = new List<string>();
        foreach (var code in (string[])["1", "0"])
        {
            var (_, events) = FakeRuns.Run(_project, yaml.Replace("CODE", code, StringComparison.Ordinal));
            told.AddRange(events.Select(what => what.ToLine()));
        }

        var log = File.ReadAllText(_project.PathOf("results/store/logs/lab.p/s.log"));
        Assert.Equal(5, log.Split("***").Length - 1);
        Assert.All(told, line => Assert.DoesNotContain("canary-5f1c", line, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_project.PathOf("results"), "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("canary-5f1c", file, StringComparison.Ordinal);
            Assert.DoesNotContain("canary-5f1c", File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_secret_runs_nothing_again()
    {
        const string Stage = "run: echo 1 > ${out.t}\n    secrets: [CHANGING_SECRET]";
        Environment.SetEnvironmentVariable("CHANGING_SECRET", "one-secret");
        Run(Stage);
        Environment.SetEnvironmentVariable("CHANGING_SECRET", "another-secret");

        Assert.Empty(_project.Run(Yaml(Stage)));
    }

    [Fact]
    public void A_secret_that_is_not_set_is_said()
    {
        var error = Assert.Throws<BadInputException>(() => FakeRuns.Run(_project, Yaml("run: echo 1 > ${out.t}\n    secrets: [MISSING_SECRET]")));
        Assert.Contains("'MISSING_SECRET'", error.Message, StringComparison.Ordinal);
    }

    private static string Yaml(string stage) => $"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s:\n    {stage}\n    out: {{t: t.txt}}\n";

    private string Run(string stage)
    {
        var (code, events) = FakeRuns.Run(_project, Yaml(stage));
        var ended = events.OfType<RunEvent.StageEnded>().LastOrDefault();
        Assert.True(code == ExitCode.Done, $"{ended?.Message} {string.Join('\n', ended?.LogTail ?? [])}");
        return File.ReadAllText(_project.PathOf("results/lab/p/s/t.txt"));
    }
}
