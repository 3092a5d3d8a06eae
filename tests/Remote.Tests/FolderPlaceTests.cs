using Retable.Contract;
using Retable.Remote;

namespace Retable.Tests.Remotes;

/// <summary>A folder as a store elsewhere: a slip of the pen makes no second store.</summary>
public sealed class FolderPlaceTests : IDisposable
{
    private readonly RemoteLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Sending_to_a_folder_that_is_not_there_is_refused_with_the_one_that_was_meant()
    {
        _lab.Maker.Write("mnt/retable/cas/x", "");
        var error = Assert.Throws<BadInputException>(() => OpenToWrite("mnt/retabel"));

        Assert.Contains(("nearest", _lab.Maker.PathOf("mnt/retable")), error.Facts);
        Assert.Equal($"If a store is to begin there: mkdir -p {_lab.Maker.PathOf("mnt/retabel")}", error.Hint);
        Assert.False(Directory.Exists(_lab.Maker.PathOf("mnt/retabel")));
    }

    [Fact]
    public void Sending_to_a_folder_of_other_files_is_refused_with_what_lies_there()
    {
        _lab.Maker.Write("home/thesis.tex", "");

        Assert.Contains(("found", "thesis.tex"), Assert.Throws<BadInputException>(() => OpenToWrite("home")).Facts);
    }

    [Fact]
    public void A_store_begins_in_an_empty_folder_and_goes_on_where_one_is()
    {
        Directory.CreateDirectory(_lab.Maker.PathOf("mnt/retable"));
        using var empty = OpenToWrite("mnt/retable");
        _lab.Push(empty.Name);
        _lab.Maker.Write("mnt/retable/README", "what this is");
        using var begun = OpenToWrite("mnt/retable");

        Assert.Equal(empty.Name, begun.Name);
    }

    [Fact]
    public void A_place_of_the_site_file_is_refused_at_its_line() =>
        Assert.Equal(7, Assert.Throws<BadInputException>(() => RemoteUrl.Open("ftp://example.org", "/", _ => throw new InvalidOperationException(), new SourcePosition("site.yaml", 7, 5))).At!.Line);

    // A share that is not mounted: nothing is fetched, and the person knows why everything runs.
    [Fact]
    public void A_folder_that_is_not_there_is_said_and_ends_no_run()
    {
        Assert.Equal(5, _lab.Run([_lab.Maker.PathOf("mnt/retabel")]).Ran.Count);
        Assert.EndsWith("is left alone from now on: there is no such folder", Assert.Single(_lab.Warnings), StringComparison.Ordinal);
    }

    private IRemotePlace OpenToWrite(string folder) => RemoteUrl.Open(folder, _lab.Maker.Folder, _ => throw new InvalidOperationException(), isWritten: true);
}
