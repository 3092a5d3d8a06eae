using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests;

/// <summary>Whole runs on a real Slurm.</summary>
public sealed partial class RealSlurmTests(RealSlurm slurm) : IClassFixture<RealSlurm>
{
    private const string Yaml = """
        paper: lab
        profiles: {test: {}}
        stages:
          data: {step: fake write, with: {text: data}, out: {text: text.txt}}
          model:
            matrix: {i: [a, b, c, d]}
            step: fake write
            with: {text: '${i}', milliseconds: 20}
            in: {from: data.text}
            out: {text: text.txt}
          summary: {step: fake write, with: {text: '!'}, in: {from: 'model[*].text'}, out: {text: text.txt}}
          counted: {run: 'wc -c < ${in.all} > ${out.count}', in: {all: summary.text}, out: {count: count.txt}}
        """;

    [Fact]
    public void A_run_gives_what_a_local_one_gives_and_then_there_is_nothing_to_do_here_or_there()
    {
        slurm.Require();
        using var local = RealSlurm.Project(Yaml);
        var (code, _) = Local(local);
        Assert.Equal(0, code);

        using var there = RealSlurm.Project(Yaml);
        var (ended, events) = slurm.RunToTheEnd(there);
        Assert.True(ended == 0, Said(events));
        Assert.Equal(7, events.OfType<RunEvent.StageBegan>().Count());
        Assert.Equal(Outputs(local), Outputs(there));

        Assert.Empty(slurm.RunToTheEnd(there).Events.OfType<RunEvent.StageStarted>());
        Assert.Empty(Local(there).Events.OfType<RunEvent.StageStarted>());
        Assert.Empty(Directory.EnumerateFileSystemEntries(there.PathOf("results/store/cluster/tasks")));
    }

    [Fact]
    public void A_stage_sees_the_gpu_that_slurm_gives_it_and_another_stage_none()
    {
        slurm.Require();
        using var project = RealSlurm.Project("""
            paper: lab
            profiles: {test: {}}
            stages:
              with: {run: 'echo "[$CUDA_VISIBLE_DEVICES]" > ${out.text}', out: {text: text.txt}, resources: {gpus: 1}}
              without: {run: 'echo "[$CUDA_VISIBLE_DEVICES]" > ${out.text}', out: {text: text.txt}}
            """);
        var (code, events) = slurm.RunToTheEnd(project);
        Assert.True(code == 0, Said(events));
        Assert.Equal(("[0]\n", "[]\n"), (File.ReadAllText(project.PathOf("results/lab/test/with/text.txt")), File.ReadAllText(project.PathOf("results/lab/test/without/text.txt"))));
    }

    [Fact]
    public void A_local_run_after_a_killed_one_waits_for_its_jobs_and_executes_nothing_twice()
    {
        slurm.Require();
        using var project = RealSlurm.Project(Counted(out var count, seconds: 3));
        using (var engine = slurm.Engine(project))
        {
            Hear<RunEvent.StageBegan>(engine);
            engine.Kill();
            engine.WaitForExit();
        }

        var (code, events) = slurm.RunBeside(project);
        Assert.True(code == 0, Said(events));
        Assert.Equal(3, Lines(count));
        Assert.Contains(events.OfType<RunEvent.Warning>(), warning => warning.Message.Contains("waited for, not executed a second time", StringComparison.Ordinal));
        Assert.Equal("", Left(slurm));
        File.Delete(count);
    }

    // The job sees an empty folder where .NET is on this machine, and no network.
    [Fact]
    public void A_machine_without_dotnet_and_network_runs_steps_from_the_bundle()
    {
        slurm.Require();
        Assert.SkipUnless(slurm.Answers("unshare", "--mount", "--net", "true"), "no folder can be hidden from a job here: unshare is not permitted");
        using var bundle = new TemporaryFolder();
        using var project = RealSlurm.Project("""
            paper: lab
            profiles: {test: {}}
            stages:
              data: {step: fake write, with: {text: data}, out: {text: text.txt}}
              what: {run: 'ls -A DOTNET > ${out.there}; ls /sys/class/net >> ${out.there}', in: {from: data.text}, out: {there: there.txt}}
            """.Replace("DOTNET", LittleBundle.Dotnet, StringComparison.Ordinal));
        project.Write("site.yaml", $"""
            patience: 3s
            poll: 1s
            memory: 100MiB
            bundle: {LittleBundle.In(bundle.Path)}
            setup:
              - '[ -n "$HIDDEN" ] || HIDDEN=1 exec unshare --mount --net sh "$0"'
              - 'mount -t tmpfs none {LittleBundle.Dotnet} && mount -t sysfs none /sys'
              - 'unset DOTNET_ROOT; export PATH=/usr/bin:/bin'
            """);
        var (code, events) = slurm.RunToTheEnd(project);
        Assert.True(code == 0, Said(events));
        Assert.Equal("lo\n", File.ReadAllText(project.PathOf("results/lab/test/what/there.txt")));
    }

    [Fact]
    public void A_failing_stage_is_told_with_its_last_lines_as_on_this_machine()
    {
        slurm.Require();
        using var project = RealSlurm.Project("""
            paper: lab
            profiles: {test: {}}
            stages:
              broken: {run: 'echo something broke >&2; exit 7', out: {text: text.txt}}
            """);
        var (code, events) = slurm.RunToTheEnd(project);
        var failed = Assert.Single(events.OfType<RunEvent.StageEnded>());
        Assert.Equal((ExitCode.Failed, 7, "something broke"), (code, failed.ExitCode, failed.LogTail!.Single()));
        Assert.Equal(project.PathOf("results/store/logs/lab.test/broken.log"), failed.LogFile);
    }

    [Fact]
    public void A_job_that_a_person_cancels_fails_its_stage_and_says_so()
    {
        slurm.Require();
        using var project = RealSlurm.Project("""
            paper: lab
            profiles: {test: {}}
            stages:
              long: {run: 'sleep 60', out: {text: text.txt}}
            """);
        using var engine = slurm.Engine(project);
        var began = Hear<RunEvent.StageBegan>(engine);
        slurm.Ask("scancel", began.Job);
        var (code, events) = RealSlurm.End(engine);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("was cancelled while it ran", events.OfType<RunEvent.StageEnded>().Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_controller_that_is_killed_and_comes_back_costs_a_run_nothing_but_time()
    {
        slurm.Require();
        using var project = RealSlurm.Project(Counted(out var count, seconds: 4));
        using var engine = slurm.Engine(project);
        Hear<RunEvent.StageBegan>(engine);
        slurm.Script("kill-controller");
        Thread.Sleep(1500);
        slurm.Script("start-controller");
        var (code, events) = RealSlurm.End(engine);
        Assert.True(code == 0, Said(events));
        Assert.Equal(3, Lines(count));
        Assert.Equal("", Left(slurm));
    }

    // The old copy ends when the new one has begun: both run at once. On a busy machine squeue takes long and is asked seldom, so that may take minutes.
    [Fact]
    public void A_node_that_is_down_while_the_old_copy_runs_on_costs_no_result()
    {
        slurm.Require();
        Assert.SkipUnless(Environment.GetEnvironmentVariable("RETABLE_SLURM_KILLS") is { Length: > 0 }, "takes minutes on a busy machine: set RETABLE_SLURM_KILLS");
        var count = Path.Combine(Path.GetTempPath(), $"retable-count-{Path.GetRandomFileName()}");
        using var project = RealSlurm.Project($$$"""
            paper: lab
            profiles: {test: {}}
            stages:
              one: {run: 'echo one >> {{{count}}}; for i in $(seq 900); do [ $(wc -l < {{{count}}}) -ge 2 ] && break; sleep 0.2; done; echo 1 > ${out.text}', out: {text: text.txt}}
            """);
        project.Write("site.yaml", "{patience: 2s, poll: 1s, memory: 100MiB}");
        using var engine = slurm.Engine(project);
        Hear<RunEvent.StageBegan>(engine);
        var node = slurm.Ask("squeue", "-h", "-o", "%N").Split('\n')[0];
        slurm.Script("stop-node", node);
        slurm.Ask("scontrol", "update", $"NodeName={node}", "State=DOWN", "Reason=test");
        var (code, events) = RealSlurm.End(engine);
        slurm.Script("start-node", node);
        slurm.Ask("scontrol", "update", $"NodeName={node}", "State=RESUME");
        Assert.True(code == 0, Said(events));
        Assert.Equal(("1\n", 2), (File.ReadAllText(project.PathOf("results/lab/test/one/text.txt")), Lines(count)));
        Assert.Contains(events.OfType<RunEvent.StageRetry>(), retry => retry.Message.EndsWith("the machine failed", StringComparison.Ordinal));
        File.Delete(count);
    }

    // More of them: RETABLE_SLURM_KILLS=200.
    [Fact]
    public void Killed_with_its_jobs_in_the_queue_the_next_engine_finds_them_and_each_stage_is_executed_once()
    {
        slurm.Require();
        var random = new Philox(7);
        var kills = int.TryParse(Environment.GetEnvironmentVariable("RETABLE_SLURM_KILLS"), out var asked) ? asked : 3;
        for (var killed = 0; killed < kills;)
        {
            using var project = RealSlurm.Project(Counted(out var count, seconds: 1));
            while (true)
            {
                using var engine = slurm.Engine(project);
                if (killed < kills && !engine.WaitForExit(1500 + random.NextInt(3000)))
                {
                    engine.Kill();
                    engine.WaitForExit();
                    killed++;
                    continue;
                }

                var (code, events) = RealSlurm.End(engine);
                Assert.True(code == 0, Said(events));
                break;
            }

            Assert.Equal(3, Lines(count));
            Assert.Equal("", Left(slurm));
            File.Delete(count);
        }
    }

    /// <summary>Three stages that each leave a line in a file when they are executed.</summary>
    private static string Counted(out string count, int seconds)
    {
        count = Path.Combine(Path.GetTempPath(), $"retable-count-{Path.GetRandomFileName()}");
        return $$$"""
            paper: lab
            profiles: {test: {}}
            stages:
              one: {run: 'echo one >> {{{count}}}; sleep {{{seconds}}}; echo 1 > ${out.text}', out: {text: text.txt}}
              two: {run: 'echo two >> {{{count}}}; sleep {{{seconds}}}; echo 2 > ${out.text}', out: {text: text.txt}}
              sum: {run: 'echo sum >> {{{count}}}; cat ${in.one} ${in.two} > ${out.text}', in: {one: one.text, two: two.text}, out: {text: text.txt}}
            """;
    }

    private static int Lines(string file) => File.ReadAllLines(file).Length;

    private static T Hear<T>(Process engine)
        where T : RunEvent
    {
        while (engine.StandardOutput.ReadLine() is { } line)
        {
            if (RunEvent.FromLine(line) is T heard)
            {
                return heard;
            }
        }

        throw new InvalidOperationException($"the engine never said {typeof(T).Name}");
    }

    private static (int Code, IReadOnlyList<RunEvent> Events) Local(Project project)
    {
        using var process = Process.Start(new ProcessStartInfo(Execution.FakeRuns.Program, ["engine", project.Folder, "0", project.PathOf("results/store")]) { RedirectStandardOutput = true })!;
        return RealSlurm.End(process);
    }

    /// <summary>The jobs that are left in the queue; one that has just ended may still be on its way out.</summary>
    private static string Left(RealSlurm slurm)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60) && slurm.Ask("squeue", "-h").Length > 0;)
        {
            Thread.Sleep(500);
        }

        return slurm.Ask("squeue", "-h");
    }

    private static string Said(IEnumerable<RunEvent> events) => string.Join('\n', events.Select(what => what.ToLine()));

    private static IEnumerable<string> Outputs(Project project) => Directory.EnumerateFiles(project.PathOf("results/lab"), "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(project.Folder, path)}: {Digest.OfBytes(File.ReadAllBytes(path))}");
}
