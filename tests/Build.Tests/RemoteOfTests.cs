using Retable.Cluster.Site;
using Retable.Contract;
using Retable.Front.Pipelines;

namespace Retable.Front;

/// <summary>Which stores elsewhere count: those of the command line before those of the site file.</summary>
public sealed class RemoteOfTests
{
    private static readonly SourcePosition First = new("site.yaml", 2, 5);
    private static readonly SourcePosition Second = new("site.yaml", 3, 5);
    private static readonly SiteOptions Site = new() { Remotes = [("/mnt/lab/retable", First), ("https://cache.example.org", Second)] };

    [Fact]
    public void Without_a_word_on_the_command_line_those_of_the_site_file_are_asked_in_their_order() =>
        Assert.Equal([("/mnt/lab/retable", First), ("https://cache.example.org", Second)], RemoteOf.Places([], Site));

    [Fact]
    public void Those_of_the_command_line_stand_in_for_all_of_the_site_file() =>
        Assert.Equal([("/other", (SourcePosition?)null)], RemoteOf.Places(["/other"], Site));

    [Fact]
    public void The_word_none_asks_none_of_them() => Assert.Empty(RemoteOf.Places(["none"], Site));
}
