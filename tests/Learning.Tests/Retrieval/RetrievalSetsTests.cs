using Retable.Contract;
using Retable.Learning.Retrieval;

namespace Retable.Tests;

public sealed class RetrievalSetsTests
{
    // Four classes with two photographs each: one of each of the first two trains, the other validates, the last two test.
    [Theory, InlineData("cub-200-2011", "001.A", "002.B", "010.C", "011.D"), InlineData("cars-196", "A 1", "B 2", "C 3", "D 4")]
    public void Of_folders_the_second_half_of_the_classes_is_tested(string dataset, params string[] folders)
    {
        string[] names = [.. folders.SelectMany(folder => new[] { $"{folder}/0.jpg", $"{folder}/1.jpg" })];
        Assert.Equal(names[4..], RetrievalSets.Split(dataset, names, RetrievalSplit.Test).Select(image => image.Path));
        Assert.Equal([$"{folders[0]}/1.jpg", $"{folders[1]}/1.jpg"], RetrievalSets.Split(dataset, names, RetrievalSplit.Validation).Select(image => image.Path));
    }

    // Of three products of a kind the last two validate; those of the other list are tested, with their number less one for a label.
    [Fact]
    public void Of_products_each_kind_is_split()
    {
        string[] names = ["00001.bicycle_final/a.JPG", "00002.bicycle_final/b.JPG", "00003.bicycle_final/c.JPG", "00004.chair_final/d.JPG"];
        var validation = RetrievalSets.Split("online-products", names, RetrievalSplit.Validation);
        Assert.Equal([(names[1], 0), (names[2], 1), (names[3], 2)], validation.Select(image => (image.Path, image.Label)));
        Assert.Equal([0, 1, 2, 3], RetrievalSets.Split("online-products", names, RetrievalSplit.Test).Select(image => image.Label));
    }

    [Fact]
    public void Any_other_set_has_no_parts()
    {
        Assert.False(RetrievalSets.Has("cifar10"));
        Assert.Throws<ArgumentException>(() => RetrievalSets.Split("cifar10", ["a/b"], RetrievalSplit.Test));
    }

    [Fact]
    public void Votes_come_back_as_they_were_written()
    {
        using var folder = new TemporaryFolder();
        VoteFile.Write(folder.At("votes"), "two", new VotedImages(["ant", "dog"], [new VotedImage("a", [3, 1]), new VotedImage("b", [0, 2])]));
        var read = VoteFile.Read(folder.At("votes"));
        Assert.Equal(["ant", "dog"], read.Classes);
        Assert.Equal([("a", 0), ("b", 1)], read.Images.Select(image => (image.Path, image.Label)));
        Assert.Equal([3, 1], read.Images[0].Votes);
    }

    [Fact]
    public void Another_file_holds_no_votes()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<BadInputException>(() => VoteFile.Read(folder.Write("votes", "not Parquet")));
    }
}
