using Retable.Learning.Retrieval;
using Retable.Tests;

namespace Retable.Parity;

/// <summary>Which images and labels the splits of url's data sets have.</summary>
internal static class UrlSplits
{
    [Op("url.dataset-splits")]
    public static void Splits(Fixture fixture)
    {
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        MatchImages(expected["cub"], (split, shots) => FolderSplit.Of(FolderSplit.BirdClasses(Folders(inputs["cub"])), split, shots));
        MatchImages(expected["cars"], (split, shots) => FolderSplit.Of(FolderSplit.CarClasses(Folders(inputs["cars"])), split, shots));
        var (train, test) = (Products(inputs["sop"]["train"]), Products(inputs["sop"]["test"]));
        MatchImages(expected["sop"], (split, shots) => OnlineProducts.Split(train, test, split, shots));
        MatchVotes(inputs["soft"]["annotations"], expected["soft"]);
    }

    private static IEnumerable<(string Folder, IEnumerable<string> Files)> Folders(FixtureNode set) => set["files_per_class_folder"].Names
        .Select(folder => (folder, Enumerable.Range(0, set["files_per_class_folder"][folder].Int).Select(i => $"im_{i:0000}.jpg")));

    private static List<OnlineProduct> Products(FixtureNode lines) => [.. Enumerable.Range(0, lines.Count)
        .Select(i => new OnlineProduct(lines[i][1].Int, lines[i][2].Int, lines[i][3].Text))];

    // The order inside a class is an accident of the original.
    private static void MatchImages(FixtureNode expected, Func<RetrievalSplit, int?, IReadOnlyList<LabelledImage>> images)
    {
        foreach (var name in expected.Names)
        {
            var parts = name.Split('_'); // train_2_shot: at most two images of a class
            var split = Enum.Parse<RetrievalSplit>(parts[0], ignoreCase: true);
            var wanted = Enumerable.Range(0, expected[name].Count).Select(i => (expected[name][i][0].Text, expected[name][i][1].Int));
            var found = images(split, parts.Length > 1 ? int.Parse(parts[1]) : null).Select(image => (image.Path, image.Label));
            Assert.Equal(wanted.Order(), found.Order());
        }
    }

    private static void MatchVotes(FixtureNode annotations, FixtureNode expected)
    {
        using var file = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(annotations.Json!.ToJsonString()));
        var images = VotedImages.Read(file);
        Assert.Equal(Enumerable.Range(0, expected["class_order"].Count).Select(i => expected["class_order"][i].Text), images.Classes);
        Assert.Equal(expected["votes"].Names.Order(StringComparer.Ordinal), images.Images.Select(image => image.Path));
        Assert.All(images.Images, image => expected["votes"][image.Path].Matches(image.Votes));
        foreach (var name in expected.Names.Where(name => name is not "class_order" and not "votes"))
        {
            var split = images.Split(name == "all" ? null : Enum.Parse<RetrievalSplit>(name, ignoreCase: true));
            Assert.Equal(Enumerable.Range(0, expected[name].Count).Select(i => expected[name][i][0].Text), split.Select(image => image.Path));
            for (var i = 0; i < split.Count; i++)
            {
                expected[name][i][1].Matches(split[i].Votes.Prepend(split[i].Label));
            }
        }
    }
}
