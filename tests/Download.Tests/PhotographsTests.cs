using System.Formats.Tar;
using System.Text;
using Retable.Contract;
using Retable.Download;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Parquet;

namespace Retable.Tests;

/// <summary>Photographs from the layouts that their publishers chose to Parquet. What stands in for a photograph is any few bytes.</summary>
[Collection(Lab.Environment)]
public sealed class PhotographsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string? _data = Environment.GetEnvironmentVariable("RETABLE_DATA");

    public PhotographsTests() => Environment.SetEnvironmentVariable("RETABLE_DATA", Directory.CreateDirectory(_folder.At("data")).FullName);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("RETABLE_DATA", _data);
        _folder.Dispose();
    }

    // Folder and archive of archives: the same classes in the same order, whatever the order of their writing.
    [Theory, InlineData(true), InlineData(false)]
    public void A_folder_a_class_and_an_archive_a_class_give_the_same_rows(bool archived)
    {
        (string, string)[] files = [("n02", "b.JPEG"), ("n01", "z.JPEG"), ("n02", "a.JPEG"), ("n02", ".hidden.JPEG"), ("n02", "notes.txt")];
        if (archived)
        {
            var nested = files.GroupBy(file => file.Item1).Select(of => ($"{of.Key}.tar", Tar([.. of.Select(file => (file.Item2, Bytes(file.Item2)))])));
            File.WriteAllBytes(_folder.At("data", "train.tar"), Tar([.. nested]));
        }
        else
        {
            Array.ForEach(files, file => Put($"train/{file.Item1}/{file.Item2}", Bytes(file.Item2)));
        }

        Write("{folder: train.tar}, {folder: train}");
        var table = ParquetFile.Read(_folder.At("out"), PhotographFile.Schema);
        Assert.Equal(["n01/z.JPEG", "n02/a.JPEG", "n02/b.JPEG"], table.Values<string>("name"));
        Assert.Equal([0, 1, 1], table.Values<int>("label"));
        Assert.Equal(Bytes("a.JPEG"), table.Lists<byte>("image")[1].ToArray());
        Assert.Equal(["n01", "n02"], PhotographFile.About(_folder.At("out")).Classes);
    }

    // The kit's numbers are 3, 1, 1, 2: n01440764, n02119789 twice, n02100735; labels go by name and not by number.
    [Fact]
    public void The_development_kit_says_what_the_validation_photographs_show()
    {
        File.WriteAllBytes(_folder.At("data", "val.tar"), Tar([.. new[] { "v3.JPEG", "v1.JPEG", "v2.JPEG", "v4.JPEG" }.Select(name => (name, Bytes(name)))]));
        File.Copy(Checkout.At("tests", "Download.Tests", "fixtures", "ILSVRC2012_devkit_t12.tar.gz"), _folder.At("data", "kit.tar.gz"));
        Write("{folder: val.tar}", more: "kit: kit");
        var table = ParquetFile.Read(_folder.At("out"), PhotographFile.Schema);
        Assert.Equal(["n01440764/v1.JPEG", "n02100735/v4.JPEG", "n02119789/v2.JPEG", "n02119789/v3.JPEG"], table.Values<string>("name"));
        Assert.Equal([0, 1, 2, 2], table.Values<int>("label"));
    }

    [Fact]
    public void A_corruption_lies_below_its_name_and_severity_in_an_archive_that_holds_others()
    {
        File.WriteAllBytes(_folder.At("data", "weather.tar"), Tar([
            ("./fog/3/n01/a.JPEG", [1]), ("./fog/4/n01/a.JPEG", [2]), ("./snow/3/n01/a.JPEG", [3])]));
        Write("{folder: weather.tar}", more: "root: '{split}/{severity}'", split: "fog", severity: 3);
        Assert.Equal([1], ParquetFile.Read(_folder.At("out"), PhotographFile.Schema).Lists<byte>("image")[0].ToArray());
        Assert.Equal(("fog", 3), (PhotographFile.About(_folder.At("out")).Split, PhotographFile.About(_folder.At("out")).Severity));
    }

    [Fact]
    public void The_parts_of_a_split_hold_every_photograph_once_under_the_labels_of_the_whole()
    {
        for (var i = 0; i < 7; i++)
        {
            Put($"train/n{i}/a.JPEG", [(byte)i]);
        }

        var labels = Enumerable.Range(0, 3).SelectMany(part =>
        {
            Write("{folder: train}", part: part, parts: 3);
            Assert.Equal(7, PhotographFile.About(_folder.At("out")).Classes.Count);
            return ParquetFile.Read(_folder.At("out"), PhotographFile.Schema).Values<int>("label");
        });
        Assert.Equal(Enumerable.Range(0, 7), labels);
    }

    [Fact]
    public void The_number_of_threads_does_not_show_in_the_file()
    {
        for (var i = 0; i < 200; i++)
        {
            Put($"train/n{i % 3}/{i}.JPEG", Bytes($"{i}"));
        }

        Write("{folder: train}", threads: 1);
        var one = File.ReadAllBytes(_folder.At("out"));
        Write("{folder: train}", threads: 4);
        Assert.Equal(one, File.ReadAllBytes(_folder.At("out")));
    }

    [Fact]
    public void What_must_be_fetched_by_hand_is_named_with_its_place()
    {
        var error = Assert.Throws<BadInputException>(() => Write("{folder: train.tar}, {folder: train}", more: "obtain: Fetch train.tar from its authors."));
        Assert.Equal("data set 'tiny': none of its sources gives the file 'train'", error.Message);
        Assert.Contains(("tried", "RETABLE_DATA/train.tar: there is no such file"), error.Facts);
        Assert.Equal("Fetch train.tar from its authors.", error.Hint);
    }

    [Fact]
    public void An_archive_that_was_cut_off_is_refused_before_it_is_read()
    {
        File.WriteAllBytes(_folder.At("data", "train.tar"), Tar([("n01/a.JPEG", Bytes("a"))])[..^100]);
        var error = Assert.Throws<BadInputException>(() => Write("{folder: train.tar}", size: 10240));
        Assert.Contains("bytes, and the registry knows it with 10,240", error.Facts.Single().Value, StringComparison.Ordinal);
    }

    // The last block of a photograph is missing, and no size is known.
    [Fact]
    public void An_archive_that_ends_inside_a_photograph_is_refused()
    {
        File.WriteAllBytes(_folder.At("data", "train.tar"), Tar([("n01/a.JPEG", new byte[5000])])[..3000]);
        Assert.StartsWith("the archive is damaged:", Assert.Throws<BadInputException>(() => Write("{folder: train.tar}")).Message, StringComparison.Ordinal);
    }

    private void Write(
        string sources, string more = "licence: MIT", string split = "train", int severity = 0, int part = 0, int parts = 1, int threads = 2, long? size = null)
    {
        var licence = more.StartsWith("licence", StringComparison.Ordinal) ? "" : "\n    licence: MIT";
        var known = size is null ? "" : $"size: {size}, ";
        var registry = _folder.Write("datasets.yaml", $$"""
            datasets:
              tiny:
                {{more}}{{licence}}
                reader: photographs
                splits: { {{split}}: [train] }
                files:
                  train: { {{known}}sources: [{{sources}}] }
                  kit: {sources: [{folder: kit.tar.gz}] }
            """);
        var spec = new StepSpec
        {
            Stage = "photographs",
            Scratch = Directory.CreateDirectory(_folder.At("scratch")).FullName,
            Threads = threads,
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["registry"] = [new(registry, "", [])] },
            Outputs = new Dictionary<string, string> { ["images"] = _folder.At("out") },
        };
        DownloadPhotographs.Run(
            new PhotographsParameters { Dataset = "tiny", Split = split, Severity = severity, Part = part, Parts = parts },
            new StepContext(spec, new StepIo(TextWriter.Null, TestContext.Current.CancellationToken)));
    }

    private void Put(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At("data", name))!);
        File.WriteAllBytes(_folder.At("data", name), content);
    }

    private static byte[] Bytes(string name) => Encoding.ASCII.GetBytes($"what {name} shows");

    private static byte[] Tar(params (string Name, byte[] Content)[] members)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return archive.ToArray();
    }
}
