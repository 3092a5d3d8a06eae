using System.Collections.Immutable;
using Retable.Contract;
using Retable.Download;

namespace Retable.Tests;

public sealed class ScoodReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // 8 × 4 pixels, black but for a white middle: the shorter side is kept at 4, the columns 2 to 5 are cut out.
    [Fact]
    public void A_picture_has_its_semantic_label_and_its_middle()
    {
        Picture("a/0.jpg", column => column is >= 2 and < 6 ? (byte)255 : (byte)0);
        Picture("a/1.jpg", _ => 0);
        var images = Read("a/1.jpg {\"label\": 3, \"sc_label\": -1}", "a/0.jpg {'label': 3, 'sc_label': 7}").ToList();
        Assert.Equal([-1, 7], images.Select(image => image.Label));
        Assert.Equal(3 * 4 * 4, images[1].Pixels.Length);
        Assert.All(images[1].Pixels, value => Assert.InRange(value, 180, 255));
    }

    [Fact]
    public void A_line_without_a_semantic_label_is_refused_with_its_number()
    {
        Picture("a/0.jpg", _ => 0);
        var error = Assert.Throws<BadInputException>(() => Read("a/0.jpg {\"sc_label\": 1}", "a/0.jpg 3").ToList());
        Assert.Equal(2, error.At!.Line);
        Assert.Contains(("found", "a/0.jpg 3"), error.Facts);
    }

    [Theory, InlineData("../outside.jpg"), InlineData("a/none.jpg")]
    public void A_picture_outside_its_folder_or_missing_is_refused(string path)
    {
        File.WriteAllText(_folder.At("outside.jpg"), "");
        Directory.CreateDirectory(_folder.At("images"));
        var error = Assert.Throws<BadInputException>(() => Read($"{path} {{\"sc_label\": 1}}").ToList());
        Assert.Contains($"no picture '{path}'", error.Message, StringComparison.Ordinal);
    }

    private IEnumerable<LabelledImage> Read(params string[] lines)
    {
        File.WriteAllLines(_folder.At("list.txt"), lines);
        var dataset = new DatasetDefinition
        {
            Name = "it",
            At = new SourcePosition("datasets.yaml"),
            Licence = "",
            Reader = "scood",
            Shape = [3, 4, 4],
            Splits = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty,
            Files = ImmutableSortedDictionary<string, FileDefinition>.Empty,
        };
        return new ScoodReader().Read(dataset, [_folder.At("list.txt"), _folder.At("images")]);
    }

    private void Picture(string name, Func<int, byte> column)
    {
        var path = _folder.At("images", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Jpegs.Encode([.. Enumerable.Range(0, 3 * 8 * 4).Select(i => column(i / 3 % 8))], 8, 4, quality: 100));
    }
}
