using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>A hermetic command sees what its stage declares and nothing else.</summary>
public sealed class HermeticTests : IDisposable
{
    private readonly Project _project = new();

    public HermeticTests()
    {
        using var asked = Process.Start("unshare", ["--map-root-user", "--mount", "true"]);
        asked.WaitForExit();
        Assert.SkipUnless(asked.ExitCode == 0, "this machine allows no mounts in a name space of one's own");
        _project.Write("data/declared.txt", "declared");
        _project.Write("data/other.txt", "other");
        _project.Write("data/folder/a.txt", "a");
    }

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_file_that_is_not_declared_is_not_there()
    {
        var run = $"cat {_project.PathOf("data/other.txt")} > ${{out.o}}";
        Assert.Equal(ExitCode.Done, Run(run, hermetic: false).Code);

        var (code, ended) = Run(run, hermetic: true);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("No such file", string.Join('\n', ended.LogTail!), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_declared_is_there_and_the_outputs_are_kept()
    {
        var (code, ended) = Run("cat ${in.i} ${in.d}/a.txt script.sh > ${out.o}; echo x > $TMPDIR/x; pwd > /dev/null", hermetic: true);

        Assert.True(code == ExitCode.Done, string.Join('\n', ended.LogTail ?? []));
        Assert.Equal("declaredascript", File.ReadAllText(_project.PathOf("results/lab/p/s/o.txt")));
    }

    [Fact]
    public void Whether_it_is_hermetic_counts()
    {
        Run("echo 1 > ${out.o}", hermetic: false);
        Assert.Equal(["s"], _project.Run(Yaml("echo 1 > ${out.o}", hermetic: true)));
    }

    private string Yaml(string run, bool hermetic)
    {
        _project.Write("script.sh", "script");
        return "paper: lab\nprofiles: {p: {}}\nstages:\n  s:\n"
            + $"    run: {run}\n    hermetic: {(hermetic ? "true" : "false")}\n    files: [script.sh]\n"
            + $"    in: {{i: data/declared.txt, d: {{external: {_project.PathOf("data/folder")}}}}}\n    out: {{o: o.txt}}\n";
    }

    private (int Code, RunEvent.StageEnded Ended) Run(string run, bool hermetic)
    {
        var (code, events) = FakeRuns.Run(_project, Yaml(run, hermetic));
        return (code, events.OfType<RunEvent.StageEnded>().Last());
    }
}
