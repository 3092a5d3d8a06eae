using Retable.Contract;

namespace Retable.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("epoch", "epochs")]
    [InlineData("lamdba", "lambda")]
    [InlineData("alhpa", "alpha")]
    [InlineData("Batch", "batch")]
    public void A_slip_finds_the_name_that_was_meant(string written, string meant) =>
        Assert.Equal(meant, NearestName.Of(written, ["alpha", "batch", "epochs", "lambda", "rate"]));

    [Fact]
    public void A_name_that_resembles_none_finds_none() => Assert.Null(NearestName.Of("zzzzzz", ["alpha", "batch"]));

    [Theory]
    [InlineData("configs/tarin.yaml", "configs/train.yaml")]
    [InlineData("config/train.yaml", "configs/train.yaml")]
    [InlineData("config/tarin.yaml", "configs/train.yaml")]
    [InlineData("configs/quite-other.txt", null)]
    [InlineData("nowhere/at/all.txt", null)]
    public void A_file_is_looked_for_in_its_folder_or_in_the_folder_that_was_meant(string written, string? meant)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        Directory.CreateDirectory(Path.Combine(folder, "configs"));
        File.WriteAllText(Path.Combine(folder, "configs", "train.yaml"), "");
        var found = NearestName.OfFile(Path.Combine(folder, written));
        Directory.Delete(folder, recursive: true);

        Assert.Equal(meant is null ? null : Path.Combine(folder, meant), found);
    }
}
