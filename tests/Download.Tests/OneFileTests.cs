using System.Text;
using Retable.Contract;
using Retable.Download;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Retrieval;
using Retable.Parquet;
using Retable.TensorFiles;

namespace Retable.Tests;

/// <summary>What is no image: votes and weights; and images whose order does not count.</summary>
[Collection(Lab.Environment)]
public sealed class OneFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string? _data = Environment.GetEnvironmentVariable("RETABLE_DATA");

    public OneFileTests() => Environment.SetEnvironmentVariable("RETABLE_DATA", Directory.CreateDirectory(_folder.At("data")).FullName);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("RETABLE_DATA", _data);
        _folder.Dispose();
    }

    [Fact]
    public void A_table_of_counts_becomes_votes_in_the_order_of_its_rows()
    {
        NpyFile.Write(_folder.At("data", "votes.npy"), StoredTensor.Of<long>([2, 3], [5, 0, 1, 2, 2, 0]));
        Run(OneFile.Votes, "votes", "{reader: votes, classes: [a, b, c], splits: {test: [f]}, files: {f: {sources: [{folder: votes.npy}]}}}");
        var votes = VoteFile.Read(_folder.At("out"));
        Assert.Equal(["a", "b", "c"], votes.Classes);
        Assert.Equal([5, 0, 1, 2, 2, 0], votes.Images.SelectMany(image => image.Votes));
    }

    [Fact]
    public void Annotations_become_votes_by_the_names_of_the_images()
    {
        File.WriteAllText(_folder.At("data", "annotations.json"), """
            [{"annotations": [{"image_path": "fold1/b.png", "class_label": "dog"}, {"image_path": "fold1/a.png", "class_label": "ant"}]},
             {"annotations": [{"image_path": "fold1/b.png", "class_label": "ant"}]}]
            """);
        Run(OneFile.Votes, "votes", "{reader: votes, splits: {test: [f]}, files: {f: {sources: [{folder: annotations.json}]}}}");
        var votes = VoteFile.Read(_folder.At("out"));
        Assert.Equal([("fold1/a.png", 1, 0), ("fold1/b.png", 1, 1)], votes.Images.Select(image => (image.Path, image.Votes[0], image.Votes[1])));
    }

    [Fact]
    public void Counts_of_other_classes_are_refused()
    {
        NpyFile.Write(_folder.At("data", "votes.npy"), StoredTensor.Of<long>([1, 2], [5, 1]));
        var error = Assert.Throws<BadInputException>(
            () => Run(OneFile.Votes, "votes", "{reader: votes, classes: [a, b, c], splits: {test: [f]}, files: {f: {sources: [{folder: votes.npy}]}}}"));
        Assert.Contains("[images, 3]", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_stay_as_they_are()
    {
        File.WriteAllText(_folder.At("data", "w.th"), "any bytes");
        Run(OneFile.Weights, "weights", "{reader: weights, splits: {test: [f]}, files: {f: {sources: [{folder: w.th}]}}}");
        Assert.Equal("any bytes", File.ReadAllText(_folder.At("out")));
    }

    [Fact]
    public void Images_are_no_votes()
    {
        var error = Assert.Throws<BadInputException>(
            () => Run(OneFile.Votes, "votes", "{reader: records, shape: [1, 1, 1], splits: {test: [f]}, files: {f: {sources: [{folder: x}]}}}"));
        Assert.Contains("its reader is 'records'", error.Describe(), StringComparison.Ordinal);
    }

    // Three images of a pixel, 7 and 5 of class 1 and 9 of class 0, as two copies of a set have them.
    [Theory, InlineData(new byte[] { 1, 7, 0, 9, 1, 5 }), InlineData(new byte[] { 1, 5, 1, 7, 0, 9 })]
    public void Ordered_by_content_every_copy_of_a_set_gives_the_same_file(byte[] records)
    {
        File.WriteAllBytes(_folder.At("data", "set.bin"), records);
        var registry = _folder.Write("registry.yaml", "datasets: {d: {about: x, licence: x, reader: records, shape: [1, 1, 1], order: content, splits: {test: [f]}, files: {f: {sources: [{folder: set.bin}]}}}}");
        Download.Download.Run(new DownloadParameters { Dataset = "d" }, Context(registry, "test"));
        var table = ParquetFile.Read(_folder.At("out"));
        Assert.Equal([0, 1, 1], table.Values<int>("label"));
        Assert.Equal([9, 5, 7], table.Lists<byte>("image").Values);
    }

    [Fact]
    public void A_list_says_what_photographs_show_and_its_classes_have_their_kind_in_their_names()
    {
        Put("sop/Ebay_test.txt", "image_id class_id super_class_id path\n1 12 2 chair_final/b.JPG\n2 3 1 bicycle_final/a_1.JPG\n3 3 1 bicycle_final/a_0.JPG\n");
        Array.ForEach(["sop/chair_final/b.JPG", "sop/bicycle_final/a_0.JPG", "sop/bicycle_final/a_1.JPG"], path => Put(path, path));
        Photographs("test");
        var table = ParquetFile.Read(_folder.At("out"), PhotographFile.Schema);
        Assert.Equal(["00003.bicycle_final/a_0.JPG", "00003.bicycle_final/a_1.JPG", "00012.chair_final/b.JPG"], table.Values<string>("name"));
        Assert.Equal([0, 0, 1], table.Values<int>("label"));
        Assert.Equal(Encoding.UTF8.GetBytes("sop/chair_final/b.JPG"), table.Lists<byte>("image")[2].ToArray());
    }

    [Theory]
    [InlineData("1 1 1\n", "Ebay_test.txt:2")]
    [InlineData("1 1 1 bicycle_final/none.JPG\n", "none.JPG")]
    public void A_list_with_a_line_or_a_photograph_that_is_not_there_is_refused(string line, string named)
    {
        Put("sop/Ebay_test.txt", "image_id class_id super_class_id path\n" + line);
        Assert.Contains(named, Assert.Throws<BadInputException>(() => Photographs("test")).Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_is_not_there_is_named()
    {
        Put("sop/other.txt", "");
        Assert.Contains("no list 'Ebay_test.txt'", Assert.Throws<BadInputException>(() => Photographs("test")).Describe(), StringComparison.Ordinal);
    }

    private void Photographs(string split)
    {
        var registry = _folder.Write(
            "registry.yaml", "datasets: {d: {about: x, licence: x, reader: photographs, list: 'Ebay_{split}.txt', splits: {test: [f]}, files: {f: {sources: [{folder: sop}]}}}}");
        DownloadPhotographs.Run(new PhotographsParameters { Dataset = "d", Split = split }, Context(registry, "images"));
    }

    private void Run(Action<OneFileParameters, StepContext> verb, string output, string entry)
    {
        var registry = _folder.Write("registry.yaml", $"datasets: {{d: {{about: x, licence: x, {entry[1..^1]}}}}}");
        verb(new OneFileParameters { Dataset = "d" }, Context(registry, output));
    }

    private StepContext Context(string registry, string output) => new(
        new StepSpec
        {
            Stage = "d",
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["registry"] = [new StepInput(registry, "", [])] },
            Outputs = new Dictionary<string, string> { [output] = _folder.At("out") },
            Scratch = Directory.CreateDirectory(_folder.At("scratch")).FullName,
        },
        new StepIo(TextWriter.Null, CancellationToken.None));

    private void Put(string path, string content)
    {
        var full = _folder.At("data", path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
