
namespace Retable.Tests.Remotes;

/// <summary>A job of a stranger's fork: it reads the project's store, has no key and no right to write, and runs what the fork has changed.</summary>
public sealed class ForkTests : IDisposable
{
    private const string Changed = "wc -c < ${in.bytes} >> ${out.text}";
    private readonly RemoteLab _lab = new();
    private readonly LittleServer _server = new();

    public ForkTests()
    {
        _lab.Push(_server.Url);
        _server.Requests.Clear();
        _server.Faults = (line, _) => line.StartsWith("PUT", StringComparison.Ordinal) ? new Fault.Status(403) : null;
    }

    public void Dispose()
    {
        _server.Dispose();
        _lab.Dispose();
    }

    [Fact]
    public void Without_a_change_it_restores_everything_and_runs_nothing()
    {
        var (ran, restored) = Restored(RemoteLab.Yaml);

        Assert.Empty(ran);
        Assert.Equal(["end"], restored);
        Assert.Equal(RemoteLab.End(_lab.Maker), RemoteLab.End(_lab.Other));
    }

    [Fact]
    public void A_changed_line_runs_the_stages_behind_it_and_no_other()
    {
        var (ran, restored) = Restored(RemoteLab.Yaml.Replace(Changed, "wc -l < ${in.bytes} >> ${out.text}", StringComparison.Ordinal));

        Assert.Equal(["end"], ran);
        Assert.Equal(["large", "small[n=1]", "small[n=2]", "small[n=3]"], restored);
    }

    // What reads a stage that was changed in spelling alone has its old key again, and is fetched.
    [Fact]
    public void A_change_that_changes_no_output_runs_one_stage()
    {
        var (ran, restored) = Restored(RemoteLab.Yaml.Replace("head -c 300000", "head -c  300000", StringComparison.Ordinal));

        Assert.Equal(["large"], ran);
        Assert.Equal(["end"], restored);
    }

    [Fact]
    public void Nothing_is_sent()
    {
        Restored(RemoteLab.Yaml.Replace(Changed, "wc -l < ${in.bytes} >> ${out.text}", StringComparison.Ordinal));

        Assert.DoesNotContain(_server.Requests, line => line.StartsWith("PUT", StringComparison.Ordinal));
    }

    /// <summary>As CI runs it: without a key.</summary>
    private (IReadOnlyList<string> Ran, IReadOnlyList<string> Restored) Restored(string yaml)
    {
        File.Delete(_lab.KeyFile);
        var ended = _lab.Run([_server.Url], yaml);
        Assert.Empty(_lab.Warnings);
        return ended;
    }
}
