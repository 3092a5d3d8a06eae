using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Pipelines;

namespace Retable.Tests;

/// <summary>Which words of a command line are places in files, and which are stages.</summary>
public sealed class SourcePlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SourcePlaceTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "src"));
        File.WriteAllText(Path.Combine(_folder.Path, "src", "Losses.cs"), "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("src/Losses.cs", null)]
    [InlineData("./src/../src/Losses.cs:120", 120)]
    public void A_file_that_is_there_is_a_place(string text, int? line) => Assert.Equal(new SourcePlace("src/Losses.cs", line), Parse(text));

    [Theory]
    [InlineData("model[seed=3]")]
    [InlineData("cac/evaluate")]
    public void Any_other_word_may_be_a_stage(string text) => Assert.Null(Parse(text));

    [Fact]
    public void A_source_that_is_not_there_is_answered_with_the_nearest()
    {
        var error = Assert.Throws<BadInputException>(() => Parse("src/Loses.cs:3"));
        Assert.Contains(("nearest", "src/Losses.cs"), error.Facts);
    }

    private SourcePlace? Parse(string text) => SourcePlace.Parse(AbsolutePath.Of(_folder.Path), text);
}
