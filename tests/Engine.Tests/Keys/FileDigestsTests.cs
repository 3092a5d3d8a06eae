using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Keys;

/// <summary>Files hashed many at once.</summary>
public sealed class FileDigestsTests : IDisposable
{
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Many_at_once_give_what_each_gives_alone_in_their_order()
    {
        foreach (var size in (int[])[3, 200_000, 0, 1 << 20, 17])
        {
            _project.Write($"data/{size}", new string('x', size));
        }

        string[] paths = [.. new[] { "data/17", "data/3", "not there", "data/1048576", "data", "data/200000", "data/0" }.Select(_project.PathOf)];

        var expected = paths.Select(path => new FileDigests(cache: null, _project.Time).Of(path));
        Assert.Equal(expected, new FileDigests(cache: null, _project.Time).OfAll(paths));
        Assert.Null(expected.ElementAt(2));
    }

    [Fact]
    public void What_was_hashed_before_is_known_and_what_was_written_since_is_read_again()
    {
        _project.Write("a", "one");
        _project.Write("b", "two");
        var digests = new FileDigests(cache: null, _project.Time);
        string[] paths = [_project.PathOf("a"), _project.PathOf("b")];
        digests.OfAll(paths);
        Assert.Equal(Digest.OfText("one"), digests.Known(paths[0]));

        _project.Write("a", "another");

        Assert.Equal([Digest.OfText("another"), Digest.OfText("two")], digests.OfAll(paths));
    }

    // The keys of one run are made of one look: a file that changes between two of them is found out, not mixed.
    [Fact]
    public void What_the_first_look_found_counts_for_the_run_and_a_change_since_is_told()
    {
        _project.Write("data/in.txt", "before");
        var stage = _project.Dag("paper: lab\nprofiles: {p: {}}\nstages: {s: {run: 'cat ${in.a} > ${out.b}', in: {a: data/in.txt}, out: {b: b.txt}}}").Stages[0];
        var digests = new FileDigests(cache: null, _project.Time);
        var files = new ProjectFiles(_project.Settings, digests, new MeaningDigest());
        files.LookAt([stage]);
        _project.Write("data/in.txt", "after");

        Assert.Equal(Digest.OfText("before"), files.Of(new Source.ProjectFile("data/in.txt"), byBytes: false));
        Assert.Contains("'data/in.txt' was changed", files.ChangeSince(stage), StringComparison.Ordinal);
    }
}
