using System.Diagnostics;
using Nuke.Common.IO;
using Retable.Tests;

namespace Retable.Front.Tools;

/// <summary>Which sources made a result: the commit, and a mark where the work tree was another one.</summary>
public sealed class GitRevisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GitRevisionTests()
    {
        Git("init", "--quiet");
        _folder.Write("source.cs", "one");
        _folder.Write("results/lock/a.yaml", "one");
        Git("add", ".");
        Git("commit", "--quiet", "--message=one");
    }

    private AbsolutePath Root => AbsolutePath.Of(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_work_tree_as_it_was_committed_is_its_commit() => Assert.Equal(Git("rev-parse", "HEAD"), GitRevision.Marked(Root));

    [Theory, InlineData("source.cs"), InlineData("new.cs")]
    public void A_file_that_was_changed_or_added_marks_it_and_putting_it_back_unmarks_it(string file)
    {
        var before = _folder.At(file) is var path && File.Exists(path) ? File.ReadAllText(path) : null;
        _folder.Write(file, "two");
        Assert.Equal(Git("rev-parse", "HEAD") + "+dirty", GitRevision.Marked(Root));

        File.Delete(path);
        if (before is not null)
        {
            File.WriteAllText(path, before);
        }

        Assert.Equal(Git("rev-parse", "HEAD"), GitRevision.Marked(Root));
    }

    [Fact]
    public void What_a_run_itself_writes_below_results_does_not_count()
    {
        _folder.Write("results/lock/a.yaml", "two");
        Assert.Equal(Git("rev-parse", "HEAD"), GitRevision.Marked(Root));
    }

    [Fact]
    public void Outside_a_repository_there_is_none()
    {
        using var other = new TemporaryFolder();
        Assert.Null(GitRevision.Marked(AbsolutePath.Of(other.Path)));
    }

    private string Git(params string[] words)
    {
        string[] identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"];
        using var git = Process.Start(new ProcessStartInfo("git", [.. identity, .. words]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true })!;
        var said = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return said;
    }
}
