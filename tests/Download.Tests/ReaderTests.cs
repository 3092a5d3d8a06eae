using System.Collections.Immutable;
using Retable.Contract;
using Retable.Download;

namespace Retable.Tests;

public sealed class ReaderTests : IDisposable
{
    private const string GreyJpeg =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeX" +
        "BkeFxlZ2P/wAALCAAIABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIh" +
        "MUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhI" +
        "WGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/ACiv" +
        "/9k=";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_keep_the_last_label_byte_and_the_planes()
    {
        var file = Bytes("batch.bin", [9, 1, 10, 11, 12, 9, 2, 20, 21, 22]);
        var images = new RecordsReader().Read(Dataset([3, 1, 1]) with { LabelBytes = 2 }, [file]).ToList();
        Assert.Equal([1, 2], images.Select(image => image.Label));
        Assert.Equal([20, 21, 22], images[1].Pixels);
    }

    [Fact]
    public void A_file_that_ends_inside_a_record_is_refused()
    {
        var file = Bytes("batch.bin", [1, 10, 11, 12, 2, 20]);
        var error = Assert.Throws<BadInputException>(() => new RecordsReader().Read(Dataset([3, 1, 1]), [file]).ToList());
        Assert.Contains("not a whole number of records of 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_idx_file_of_another_kind_is_refused()
    {
        var (images, labels) = Lab.TinyIdx();
        var error = Assert.Throws<BadInputException>(
            () => new IdxReader().Read(Dataset([1, 2, 2]), [Bytes("l", labels), Bytes("i", images)]).ToList());
        Assert.Contains("begins with 2049 instead of 2051", error.Message, StringComparison.Ordinal);
    }

    // Two images of 2 rows, 1 column, 3 channels, stored first dimension fastest as MATLAB does, X compressed as SVHN's is.
    [Theory, InlineData(false), InlineData(true)]
    public void Svhn_s_matrices_become_planes(bool compressed)
    {
        byte[] x = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16];
        var file = Bytes("svhn.mat", [.. ArrayFiles.Header(), .. compressed ? ArrayFiles.Compressed(ArrayFiles.Matrix("X", [2, 1, 3, 2], 2, x)) : ArrayFiles.Matrix("X", [2, 1, 3, 2], 2, x), .. ArrayFiles.Matrix("y", [2, 1], 2, [10, 3])]);
        var dataset = Dataset([3, 2, 1]) with { Relabel = ImmutableSortedDictionary<int, int>.Empty.Add(10, 0) };
        var images = new SvhnReader().Read(dataset, [file]).ToList();
        Assert.Equal([10, 3], images.Select(image => image.Label));
        Assert.Equal(0, dataset.Relabelled(images[0].Label));
        Assert.Equal([11, 12, 13, 14, 15, 16], images[1].Pixels);
    }

    [Fact]
    public void Channels_last_arrays_become_planes()
    {
        var npy = ArrayFiles.Npy("|u1", "(1, 1, 2, 3)", [1, 2, 3, 4, 5, 6]);
        var images = new NpyReader().Read(Dataset([3, 1, 2]), [Bytes("x.npy", npy), Bytes("y.npy", ArrayFiles.Npy("|u1", "(1,)", [4]))]).ToList();
        Assert.Equal([1, 4, 2, 5, 3, 6], images.Single().Pixels);
        Assert.Equal(4, images.Single().Label);
    }

    [Theory]
    [InlineData("|b1", new byte[] { 1 }, 1)]
    [InlineData("|i1", new byte[] { 0xff }, -1)]
    [InlineData("<i2", new byte[] { 0x2c, 1 }, 300)]
    [InlineData("<u2", new byte[] { 0xff, 0xff }, 65535)]
    [InlineData(">u2", new byte[] { 0x01, 0x00 }, 256)]
    [InlineData("<u4", new byte[] { 7, 0, 0, 0 }, 7)]
    [InlineData("<u8", new byte[] { 9, 0, 0, 0, 0, 0, 0, 0 }, 9)]
    public void Labels_are_integers_of_any_type(string type, byte[] stored, int label)
    {
        var images = new NpyReader().Read(Dataset([1, 1, 1]), [Bytes("x.npy", ArrayFiles.Npy("|u1", "(1, 1, 1)", [0])), Bytes("y.npy", ArrayFiles.Npy(type, "(1,)", stored))]);
        Assert.Equal(label, images.Single().Label);
    }

    [Theory]
    [InlineData("<u8", new byte[] { 0, 0, 0, 0, 0, 0, 0, 128 }, "9223372036854775808")]
    [InlineData("<i8", new byte[] { 0, 0, 0, 0, 1, 0, 0, 0 }, "4294967296")]
    [InlineData("<i2", new byte[] { 0xfe, 0xff }, "-2")]
    public void A_label_that_no_class_can_have_is_refused_with_its_image(string type, byte[] stored, string label)
    {
        string[] files = [Bytes("x.npy", ArrayFiles.Npy("|u1", "(1, 1, 1)", [0])), Bytes("y.npy", ArrayFiles.Npy(type, "(1,)", stored))];
        var error = Assert.Throws<BadInputException>(() => new NpyReader().Read(Dataset([1, 1, 1]), files).ToList());
        Assert.Contains($"image 0 has the label {label}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_without_dimensions_is_no_set_of_images()
    {
        string[] files = [Bytes("x.npy", ArrayFiles.Npy("|u1", "()", [0])), Bytes("y.npy", ArrayFiles.Npy("|u1", "(1,)", [0]))];
        var error = Assert.Throws<BadInputException>(() => new NpyReader().Read(Dataset([1, 1, 1]), files).ToList());
        Assert.Contains("do not go together", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(1)]
    public void An_idx_file_that_is_cut_off_is_refused(int which)
    {
        var (images, labels) = Lab.TinyIdx();
        string[] files = [Bytes("i", which == 0 ? images[..^1] : images), Bytes("l", which == 1 ? labels[..^1] : labels)];
        var error = Assert.Throws<BadInputException>(() => new IdxReader().Read(Dataset([1, 2, 2]), files).ToList());
        Assert.Contains("bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside/a.jpg", "leaves its folder")]
    [InlineData("/proc/a.jpg", "leaves its folder")]
    [InlineData("ant/a.jpg", "two members")]
    [InlineData("ant/a.jpg/b.jpg", "two members")]
    public void A_member_that_would_be_written_where_it_must_not_be_is_refused(string name, string why)
    {
        var archive = Bytes("set.zip", Lab.Zip(("ant/a.jpg", [1]), (name, [2])));
        var error = Assert.Throws<BadInputException>(() => new ImageFolderReader().Read(Dataset([3, 4, 4]) with { KeepsJpeg = true }, [archive]).ToList());
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("outside")));
    }

    [Fact]
    public void A_link_in_a_picture_s_place_is_refused()
    {
        var archive = Bytes("set", Lab.TarWithLink("ant/a.jpg", "/etc/passwd"));
        var error = Assert.Throws<BadInputException>(() => new ImageFolderReader().Read(Dataset([3, 4, 4]) with { KeepsJpeg = true }, [archive]).ToList());
        Assert.Contains("'ant/a.jpg' is a link to '/etc/passwd'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_archive_held_does_not_come_back()
    {
        var reader = new ImageFolderReader();
        var dataset = Dataset([3, 4, 4]) with { KeepsJpeg = true };
        Assert.Equal(2, reader.Read(dataset, [Bytes("set", Lab.Zip(("ant/a.jpg", [1]), ("ant/b.jpg", [2])))]).Count());
        Assert.Single(reader.Read(dataset, [Bytes("set", Lab.Zip(("ant/c.jpg", [3])))]));
    }

    [Fact]
    public void An_archive_that_unpacks_to_a_thousand_times_its_size_is_refused()
    {
        var archive = Bytes("set", Lab.Zip(("ant/a.jpg", new byte[100 << 20])));
        var error = Assert.Throws<BadInputException>(() => new ImageFolderReader().Read(Dataset([3, 4, 4]) with { KeepsJpeg = true }, [archive]).ToList());
        Assert.Contains("unpacks to more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_archive_is_refused_as_one()
    {
        var error = Assert.Throws<BadInputException>(() => new ImageFolderReader().Read(Dataset([3, 4, 4]), [Bytes("set", new byte[3000])]).ToList());
        Assert.Contains("set", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_pictures_numbers_its_classes_by_name_and_resizes()
    {
        // A 16x8 JPEG, plain grey 128, made once with libjpeg-turbo (one grey channel); its decoded pixels are 128 everywhere.
        var jpeg = Convert.FromBase64String(GreyJpeg);
        foreach (var name in new[] { "images/zebra/b.jpg", "images/ant/a.jpg", "images/ant/.hidden.jpg", "images/ant/notes.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At("set", name))!);
            File.WriteAllBytes(_folder.At("set", name), jpeg);
        }

        var images = new ImageFolderReader().Read(Dataset([3, 4, 4]) with { Root = "images" }, [_folder.At("set")]).ToList();
        Assert.Equal([0, 1], images.Select(image => image.Label));
        Assert.All(images, image => Assert.Equal(Enumerable.Repeat((byte)128, 48), image.Pixels));
        var kept = new ImageFolderReader().Read(Dataset([3, 4, 4]) with { Root = "images", KeepsJpeg = true }, [_folder.At("set")]);
        Assert.All(kept, image => Assert.Equal(jpeg, image.Pixels));
    }

    // TinyImageNet's layout: pictures of a class in a folder 'images' of its own in one part, all in one folder with a list in the other.
    [Fact]
    public void A_class_has_the_same_number_in_its_own_folder_and_in_a_list_of_pictures()
    {
        var jpeg = Convert.FromBase64String(GreyJpeg);
        foreach (var name in new[] { "train/n02/images/n02_0.JPEG", "train/n01/images/n01_0.JPEG", "val/images/val_0.JPEG", "val/images/val_1.JPEG", "val/images/val_2.JPEG" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At("set", name))!);
            File.WriteAllBytes(_folder.At("set", name), jpeg);
        }

        File.WriteAllText(_folder.At("set", "val", "list.txt"), "val_0.JPEG\tn02\t0\t0\t62\t57\nval_1.JPEG\tn01\t1\nval_2.JPEG\tn02\t2\n");
        Assert.Equal([0, 1], Labels(Dataset([3, 4, 4]) with { Root = "train" }));
        Assert.Equal([0, 1, 1], Labels(Dataset([3, 4, 4]) with { Root = "val", Annotations = "list.txt" }));

        IEnumerable<int> Labels(DatasetDefinition dataset) => new ImageFolderReader().Read(dataset, [_folder.At("set")]).Select(image => image.Label).ToList();
    }

    [Theory, InlineData("val_0.JPEG n01"), InlineData("../other.JPEG\tn01")]
    public void A_line_that_names_no_picture_and_class_is_told_with_its_number(string line)
    {
        Directory.CreateDirectory(_folder.At("set"));
        File.WriteAllText(_folder.At("set", "list.txt"), $"val_1.JPEG\tn02\n{line}\n");
        var error = Assert.Throws<BadInputException>(() => new ImageFolderReader().Read(Dataset([3, 4, 4]) with { Annotations = "list.txt" }, [_folder.At("set")]).ToList());
        Assert.Contains("list.txt:2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_none_is_named()
    {
        Directory.CreateDirectory(_folder.At("set", "ant"));
        File.WriteAllText(_folder.At("set", "ant", "broken.jpg"), "not a picture");
        var error = Assert.ThrowsAny<Exception>(() => new ImageFolderReader().Read(Dataset([3, 4, 4]), [_folder.At("set")]).ToList());
        Assert.Contains("broken.jpg", error.GetBaseException() is BadInputException bad ? bad.Message : error.Message, StringComparison.Ordinal);
    }

    private static DatasetDefinition Dataset(ImmutableArray<int> shape) => new()
    {
        Name = "tiny",
        At = new SourcePosition("datasets.yaml"),
        Licence = "MIT",
        Reader = "any",
        Shape = shape,
        Splits = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty,
        Files = ImmutableSortedDictionary<string, FileDefinition>.Empty,
    };

    private string Bytes(string name, byte[] content)
    {
        File.WriteAllBytes(_folder.At(name), content);
        return _folder.At(name);
    }
}
