using System.Diagnostics;
using System.Runtime.Versioning;
using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Runs;
using Retable.Engine.Store;

namespace Retable.Tests.Execution;

/// <summary>Machines that refuse: no space, no rights, no more files. The reason is said, the exit code is 36, the store stays sound.</summary>
[SupportedOSPlatform("linux")]
public sealed class PoorMachineTests
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Open = Closed | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const string Yaml = """
        paper: lab
        profiles: {test: {}, p: {}}
        stages:
          first: {run: 'sleep 0; echo one > ${out.text}', out: {text: text.txt}}
          second: {run: 'cat ${in.from} > ${out.text}', in: {from: first.text}, out: {text: text.txt}}
        """;

    private const string Large = """
        paper: lab
        profiles: {test: {}}
        stages:
          large: {step: fake misbehave, with: {text: writes a lot, epochs: 8}, out: {text: text.txt}}
        """;

    // Each effect of the engine on the disk is refused in turn, and all after it; of the rarer reasons some.
    [Theory]
    [InlineData(28, 1, "no space is left on the disk")]
    [InlineData(122, 4, "the disk quota")]
    [InlineData(30, 4, "mounted read-only")]
    [InlineData(24, 4, "too many files are open")]
    [InlineData(13, 4, "may not be read or written")]
    public void Whatever_the_disk_refuses_the_engine_says_why_and_goes_on_afterwards(int errno, int every, string told)
    {
        for (var at = 1; at <= 12; at += every)
        {
            using var project = FakeRuns.Project();
            var error = Assert.IsType<MachineException>(Record.Exception(() => Refused(project, at, errno)));
            Assert.Contains(told, error.Message, StringComparison.Ordinal);
            EngineProcess.RequireSound(project);
            Assert.Equal(ExitCode.Done, FakeRuns.Run(project, Yaml).Code);
        }
    }

    // The limit falls while the second step runs, to what is open and a little more: before a first one has run, .NET still opens files of its own.
    [Theory, InlineData(0), InlineData(2), InlineData(5)]
    public void File_handles_that_run_out_are_said_and_leave_the_store_sound(int more)
    {
        using var project = EngineProcess.Project(Yaml.Replace("run: 'cat", "run: 'sleep 1; cat", StringComparison.Ordinal) + """

              third: {run: 'cat ${in.from} > ${out.text}', in: {from: second.text}, out: {text: text.txt}}
            """);
        using (var poor = EngineProcess.Start(project))
        {
            poor.Hear<RunEvent.StageStarted>();
            poor.Hear<RunEvent.StageStarted>();
            Thread.Sleep(300);
            var open = Directory.GetFiles($"/proc/{poor.Id}/fd").Length;
            using (var limit = Process.Start("prlimit", [$"--pid={poor.Id}", $"--nofile={open + more}"]))
            {
                limit.WaitForExit();
            }

            var code = poor.End();
            Assert.True(code is ExitCode.Done or ExitCode.Machine, $"{code} {poor.Said}");
            Assert.Matches(code == ExitCode.Done ? "writes [0-9]+" : "too many files are open|no memory is left", poor.Said);
        }

        EngineProcess.RequireSound(project);
        using var rich = EngineProcess.Start(project);
        Assert.Equal(ExitCode.Done, rich.End());
    }

    [Fact]
    public void A_small_disk_that_fills_up_is_said_and_with_more_room_the_run_goes_on()
    {
        var said = OnSmallDisk(Large, "$engine; echo code $?; mount -o remount,size=64m .; $engine; echo code $?; stat -c %s results/lab/test/large/text.txt");
        Assert.Contains("no space is left on the disk", said, StringComparison.Ordinal);
        Assert.Contains($"code {ExitCode.Machine}\n", said, StringComparison.Ordinal);
        Assert.EndsWith($"code {ExitCode.Done}\n{8 << 20}\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_disk_without_any_room_nothing_is_begun()
    {
        var said = OnSmallDisk(Yaml, "cat /dev/zero > filler 2> /dev/null; $engine; echo code $?; rm filler; $engine; echo code $?");
        Assert.Contains("no space is left on the disk", said, StringComparison.Ordinal);
        Assert.EndsWith($"code {ExitCode.Done}\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_mounted_read_only_is_said()
    {
        var said = OnSmallDisk(Yaml, "mount -o remount,ro .; $engine; echo code $?; mount -o remount,rw .; $engine; echo code $?");
        Assert.Contains("mounted read-only", said, StringComparison.Ordinal);
        Assert.Contains($"code {ExitCode.Machine}\n", said, StringComparison.Ordinal);
        Assert.EndsWith($"code {ExitCode.Done}\n", said, StringComparison.Ordinal);
    }

    // The quota of one file: the kernel kills whoever writes beyond.
    [Fact]
    public void A_step_that_may_not_write_so_much_fails_and_leaves_nothing()
    {
        using var project = FakeRuns.Project();
        var (code, events) = FakeRuns.Run(project, Yaml.Replace("echo one", "ulimit -f 1; exec head -c 10000000 /dev/zero", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("killed by signal 25", events.OfType<RunEvent.StageEnded>().First().Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project.PathOf("results/lab")));
        Assert.Equal(ExitCode.Done, FakeRuns.Run(project, Yaml).Code);
    }

    [Theory, InlineData("results"), InlineData("results/store"), InlineData("results/store/objects"), InlineData("results/lab")]
    public void A_folder_that_may_not_be_written_is_named(string folder)
    {
        using var project = EngineProcess.Project(Yaml);
        Directory.CreateDirectory(project.PathOf("results/store/objects"));
        Directory.CreateDirectory(project.PathOf(folder));
        foreach (var open in Directory.GetDirectories(project.Folder, "*", SearchOption.AllDirectories).Append(project.Folder))
        {
            File.SetUnixFileMode(open, Open);
        }

        File.SetUnixFileMode(project.PathOf(folder), Closed);
        using (var poor = EngineProcess.Start(project, null, Somebody(project)))
        {
            Assert.Equal(ExitCode.Machine, poor.End());
            Assert.Contains("may not be read or written", poor.Said, StringComparison.Ordinal);
            Assert.Contains(Path.GetFullPath(project.PathOf(folder)), poor.Said, StringComparison.Ordinal);
        }

        File.SetUnixFileMode(project.PathOf(folder), Open);
        using var rich = EngineProcess.Start(project);
        Assert.Equal(ExitCode.Done, rich.End());
    }

    [Fact]
    public void In_a_checkout_that_may_not_be_written_nothing_to_do_is_still_found_out()
    {
        using var project = EngineProcess.Project(Yaml);
        using (var owner = EngineProcess.Start(project))
        {
            Assert.Equal(ExitCode.Done, owner.End());
        }

        File.SetUnixFileMode(project.Folder, Closed);
        using var guest = EngineProcess.Start(project, null, Somebody(project));
        Assert.True(guest.End() == ExitCode.Done, guest.Said);
        Assert.Empty(guest.Events);
    }

    /// <summary>How to start a program as somebody whom permissions bind: not as root.</summary>
    private static string[] Somebody(Project project)
    {
        if (Environment.UserName != "root")
        {
            return [];
        }

        string[] nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        using var asked = Process.Start(nobody[0], [.. nobody[1..], "test", "-x", FakeRuns.Program, "-a", "-x", project.Folder]);
        asked.WaitForExit();
        Assert.SkipUnless(asked.ExitCode == 0, $"nobody may execute {FakeRuns.Program}, so that rights cannot be tried as root");
        return nobody;
    }

    /// <summary>Runs a script in a project on a disk of 4 MiB of its own, where <c>$engine</c> runs the pipeline.</summary>
    /// <returns>What it printed.</returns>
    internal static string OnSmallDisk(string yaml, string script)
    {
        using var project = EngineProcess.Project(yaml);
        var whole = $"set -e; mkdir disk; mount -t tmpfs -o size=4m none disk; cp pipeline.yaml steps.json disk; cd disk; engine=\"{FakeRuns.Program} engine $PWD 0\"; set +e; {script}";
        var start = new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-c", whole]) { RedirectStandardOutput = true, WorkingDirectory = project.Folder };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(said.Length == 0, "this machine allows no mounts in a name space of one's own");
        return said;
    }

    private static void Refused(Project project, int at, int errno)
    {
        var effects = 0;
        var dag = project.Dag(Yaml);
        using var engine = new RetableEngine(project.Settings with
        {
            Disk = new Disk(_ =>
            {
                if (Interlocked.Increment(ref effects) >= at)
                {
                    throw new IOException("refused", errno);
                }
            }),
        });
        using var stop = new StopSignal();
        engine.RunAsync(new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "refused" }, new Deaf(), stop).GetAwaiter().GetResult();
    }
}
