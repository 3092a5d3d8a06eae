using System.Runtime.Versioning;
using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>A failure is told in the user's own paths; what a stage used is its own.</summary>
[SupportedOSPlatform("linux")]
public sealed class FaultWordsTests : IDisposable
{
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_failure_names_the_users_file_and_the_stages_slots_and_no_folder_of_the_store()
    {
        _project.Write("configs/a.yaml", "a: 1");
        const string Yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              make: {run: 'echo 1 > ${out.made}', out: {made: made.txt}}
              s:
                run: |
                  echo '{"event":"fault","text":"error: cannot read '$PWD/${in.config}' and '$(realpath ${in.made})' and '$PWD/${in.many}', nor write '$PWD/${out.o}'"}'
                  echo "cannot read $PWD/${in.config}"
                  exit 1
                in: {config: configs/a.yaml, made: make.made, many: [make.made]}
                out: {o: o.txt}
            """;
        var (_, events) = FakeRuns.Run(_project, Yaml);
        var ended = events.OfType<RunEvent.StageEnded>().Last();

        Assert.Equal("error: cannot read configs/a.yaml and make.made and make.made, nor write output 'o' (o.txt)", ended.Message);
        Assert.Contains("cannot read configs/a.yaml", ended.LogTail!);
        Assert.DoesNotContain("staging", string.Join('\n', ended.LogTail!), StringComparison.Ordinal);
    }

    [Fact]
    public void The_peak_of_memory_is_the_commands_own()
    {
        const string Yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              small: {run: 'sleep 0.3; echo 1 > ${out.o}', out: {o: o.txt}}
              large: {run: 'perl -e ''my $x = "x" x (300 << 20); sleep 1''; echo 1 > ${out.o}', out: {o: o.txt}}
            """;
        _project.Run(Yaml);
        using var engine = _project.Engine();

        Assert.InRange(engine.Records.Last("lab.p/small")!.Provenance.PeakMemory, 1 << 19, 20 << 20);
        Assert.InRange(engine.Records.Last("lab.p/large")!.Provenance.PeakMemory, 300 << 20, 1 << 30);
    }

    [Fact]
    public void A_disk_that_fills_up_under_a_command_is_said_as_the_machines_fault()
    {
        const string Full = """
            paper: lab
            profiles: {test: {}}
            stages:
              large: {run: 'head -c 8000000 /dev/zero 2> /dev/null > ${out.o}', out: {o: o.txt}}
            """;
        var said = PoorMachineTests.OnSmallDisk(Full, "$engine; echo code $?");

        Assert.Contains("no space is left on the disk", said, StringComparison.Ordinal);
        Assert.EndsWith($"code {ExitCode.Machine}\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_says_that_some_disk_is_full_is_believed()
    {
        const string Yaml = "paper: lab\nprofiles: {p: {}}\nstages: {s: {run: 'echo 1 > ${out.o}; echo 1 > /dev/full', out: {o: o.txt}}}";
        var (code, events) = FakeRuns.Run(_project, Yaml);

        Assert.Equal(ExitCode.Machine, code);
        Assert.Contains("No space left on device", events.OfType<RunEvent.StageEnded>().Last().Message, StringComparison.Ordinal);
    }
}
