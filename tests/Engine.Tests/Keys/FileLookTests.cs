using Retable.Engine.Keys;
using Retable.Engine.Posix;

namespace Retable.Tests.Keys;

/// <summary>What counts as the same look of a file, and how looks are kept.</summary>
public sealed class FileLookTests : IDisposable
{
    private static readonly FileStat Stat = new(Size: 7, Modified: 11, Changed: 13, Inode: 17, Links: 1, Mode: 0x81A4);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_of_size_times_and_inode_tells_two_looks_apart()
    {
        var look = FileLook.Of(Stat);
        Assert.True(look.Matches(Stat));
        Assert.False(look.Matches(Stat with { Size = 8 }));
        Assert.False(look.Matches(Stat with { Modified = 12 }));
        Assert.False(look.Matches(Stat with { Changed = 14 }));
        Assert.False(look.Matches(Stat with { Inode = 18 }));
    }

    // Another link to an object of the store changes its time of change, and nothing else.
    [Fact]
    public void Of_the_engines_own_files_the_time_of_change_does_not_count()
    {
        Assert.True(FileLook.OfOwn(Stat).Matches(Stat with { Changed = 14 }));
        Assert.False(FileLook.OfOwn(Stat).Matches(Stat with { Inode = 18 }));
    }

    [Fact]
    public void A_look_is_read_as_it_was_written()
    {
        var bytes = new byte[FileLook.Length];
        FileLook.Of(Stat).Write(bytes);
        Assert.Equal(FileLook.Of(Stat), FileLook.Read(bytes));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(40, 3)]
    public void A_cache_that_is_damaged_or_cut_short_holds_nothing(int at, int cut)
    {
        var path = Path.Combine(_folder.Path, "cache");
        CacheFile.Write(path, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], CacheFile.Read(path).ToArray());
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes[..^cut]);
        Assert.Equal(0, CacheFile.Read(path).Length);
    }

    [Fact]
    public void A_cache_that_is_not_there_holds_nothing() => Assert.Equal(0, CacheFile.Read(Path.Combine(_folder.Path, "none")).Length);
}
