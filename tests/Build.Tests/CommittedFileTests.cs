using Nuke.Common.IO;
using Retable.Contract;
using Retable.Tests;

namespace Retable.Front.Tools;

/// <summary>What the commit has of a file, whatever the work tree says.</summary>
public sealed class CommittedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CommittedFileTests()
    {
        _folder.Write("part/results/lock/a.yaml", "one\ntwo\n");
        Git("init", "--quiet");
        Git("add", ".");
        Git("-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "commit", "--quiet", "--message=one");
    }

    // The project need not be the whole repository.
    private AbsolutePath Root => AbsolutePath.Of(_folder.At("part"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_what_was_committed_whatever_lies_there_now()
    {
        _folder.Write("part/results/lock/a.yaml", "three\n");

        Assert.Equal("one\ntwo", CommittedFile.Read(Root, _folder.At("part/results/lock/a.yaml")));
    }

    [Fact]
    public void A_file_that_was_never_committed_is_none()
    {
        _folder.Write("part/results/lock/b.yaml", "one\n");

        Assert.Null(CommittedFile.Read(Root, _folder.At("part/results/lock/b.yaml")));
    }

    [Fact]
    public void Where_git_does_not_read_the_repository_nobody_can_tell()
    {
        _folder.Write(".git/HEAD", "ref: refs/heads/nowhere\n");

        Assert.Throws<MachineException>(() => CommittedFile.Read(Root, _folder.At("part/results/lock/a.yaml")));
    }

    [Fact]
    public void Outside_a_repository_nothing_is_asked()
    {
        using var other = new TemporaryFolder();

        Assert.Null(CommittedFile.ReaderOf(AbsolutePath.Of(other.Path)));
    }

    private void Git(params string[] words) => Assert.Equal(0, new Tool("git") { Folder = AbsolutePath.Of(_folder.Path) }.Capture(words).Code);
}
