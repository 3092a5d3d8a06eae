using System.Diagnostics;
using Retable.Contract;

namespace Retable.Tests.Planning;

/// <summary>The lock under git: branches that changed different stages merge, and a merge that cannot is said with its line.</summary>
public sealed class LockMergeTests : IDisposable
{
    private const string Lock = "results/lock/lab.p.yaml";

    // Blocks that touch each other in the file, with parts of the key that change at their beginnings and outputs at their ends.
    private const string Pipeline = """
        paper: lab
        defaults: {a: 1, b: 1, c: 1}
        profiles: {p: {}}
        stages:
          a: {run: 'echo ${a} > ${out.o}', out: {o: o.txt}}
          b: {run: 'echo ${b} > ${out.o}', out: {o: o.txt}}
          c: {run: 'echo ${c} > ${out.o}', out: {o: o.txt}}
        """;

    private readonly Project _project = new();

    public LockMergeTests()
    {
        Git("init", "--quiet", "--initial-branch=main");
        Commit(Pipeline);
    }

    public void Dispose() => _project.Dispose();

    [Theory, InlineData("a: 1", "b: 1"), InlineData("b: 1", "c: 1"), InlineData("a: 1", "c: 1")]
    public void Branches_that_changed_neighbouring_stages_merge_without_a_conflict(string ours, string theirs)
    {
        Git("switch", "--quiet", "--create", "theirs");
        Commit(Changed(Pipeline, theirs));
        Git("switch", "--quiet", "main");
        Commit(Changed(Pipeline, ours));
        Assert.Equal(0, Git("merge", "--quiet", "--no-edit", "theirs"));

        var both = Changed(Changed(Pipeline, ours), theirs);
        Assert.Empty(_project.CheckLocks(both));
        var merged = _project.Lock;
        _project.Run(both);
        Assert.Equal(merged, _project.Lock);
    }

    [Fact]
    public void A_conflict_is_said_with_its_line_and_the_next_run_settles_it()
    {
        Git("switch", "--quiet", "--create", "theirs");
        Commit(Pipeline.Replace("b: 1", "b: 2", StringComparison.Ordinal));
        Git("switch", "--quiet", "main");
        var ours = Pipeline.Replace("b: 1", "b: 3", StringComparison.Ordinal);
        Commit(ours);
        Assert.NotEqual(0, Git("merge", "--quiet", "--no-edit", "theirs"));

        var line = File.ReadAllLines(_project.PathOf(Lock)).Index().First(text => text.Item.StartsWith("<<<<<<<", StringComparison.Ordinal)).Index + 1;
        var error = Assert.Throws<BadInputException>(() => _project.CheckLocks(ours));
        Assert.Equal($"{Lock}:{line}:1", error.At!.ToString());
        Assert.Contains("merge", error.Message, StringComparison.Ordinal);

        _project.Run(ours);
        Assert.Empty(_project.CheckLocks(ours));
    }

    private static string Changed(string pipeline, string parameter) => pipeline.Replace(parameter, $"{parameter}0", StringComparison.Ordinal);

    /// <summary>Runs the pipeline, whose text is not in the repository, and commits its lock.</summary>
    private void Commit(string pipeline)
    {
        _project.Run(pipeline);
        Git("add", Lock);
        Assert.Equal(0, Git("commit", "--quiet", "--message=run"));
    }

    private int Git(params string[] words)
    {
        string[] identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"];
        using var git = Process.Start(new ProcessStartInfo("git", [.. identity, .. words]) { WorkingDirectory = _project.Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode;
    }
}
