using Nuke.Common.IO;
using Retable.Front.Tools;

namespace Retable.Tests;

/// <summary>What was built from the same sources is not built again, wherever they lie.</summary>
public sealed class SourceStampTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_checkout_that_was_copied_or_moved_is_current()
    {
        var here = Checkout("here");
        Stamp(here).Record();
        var there = Path.Combine(_folder.Path, "there");
        Directory.Move(here, there);
        Assert.True(Stamp(there).IsCurrent());
    }

    [Theory]
    [InlineData("src/a.cs", "class B;")]
    [InlineData("src/new.cs", "class C;")]
    public void A_source_that_changed_or_came_is_noticed(string file, string text)
    {
        var here = Checkout("here");
        Stamp(here).Record();
        File.WriteAllText(Path.Combine(here, file), text);
        Assert.False(Stamp(here).IsCurrent());
    }

    [Fact]
    public void Another_world_is_noticed()
    {
        var here = Checkout("here");
        Stamp(here).Record();
        Assert.False(Stamp(here, "cuda").IsCurrent());
    }

    private string Checkout(string name)
    {
        var root = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.Combine(root, "src"));
        File.WriteAllText(Path.Combine(root, "src", "a.cs"), "class A;");
        return root;
    }

    private static SourceStamp Stamp(string root, string world = "cpu") =>
        new(AbsolutePath.Of(root), AbsolutePath.Of(root) / "stamp.txt", [AbsolutePath.Of(root) / "src"], world);
}
