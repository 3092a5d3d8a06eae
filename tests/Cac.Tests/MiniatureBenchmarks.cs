using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Retable.Contract;

namespace Retable.Tests;

/// <summary>The data sets of the paper in their real layouts, with a few images of each class: what RETABLE_DATA names.</summary>
/// <remarks>Each class has a pattern of its own in a little noise, so that a few steps of training tell them apart. The same calls give the same bytes.</remarks>
internal static partial class MiniatureBenchmarks
{
    private const int Patches = 4;

    /// <summary>The registry of the project without the sizes and checksums of the real files.</summary>
    public static string Registry() => Checks().Replace(File.ReadAllText(Checkout.At("pipelines", "datasets.yaml")), "");

    /// <param name="root">What RETABLE_DATA names.</param>
    /// <param name="each">Training images of a class; there are two test images of each.</param>
    public static void Write(string root, int each)
    {
        foreach (var (split, name, count) in new[] { ("train", "train", each), ("test", "t10k", 2) })
        {
            Write(root, $"mnist/{name}-images-idx3-ubyte.gz", [.. Idx(0x803, 10 * count, 28, 28), .. Images(split, 10, count, 1, 28).SelectMany(image => image.Pixels)]);
            Write(root, $"mnist/{name}-labels-idx1-ubyte.gz", [.. Idx(0x801, 10 * count), .. Images(split, 10, count, 1, 28).Select(image => (byte)image.Label)]);
            Svhn(Path.Combine(root, "svhn", $"{split}_32x32.mat"), [.. Images(split, 10, count, 3, 32)]);
        }

        var batches = Images("train", 10, each, 3, 32).Select(image => (byte[])[(byte)image.Label, .. image.Pixels]).Index().GroupBy(record => record.Index % 5);
        foreach (var batch in batches)
        {
            Write(root, $"cifar10/data_batch_{batch.Key + 1}.bin", [.. batch.SelectMany(record => record.Item)]);
        }

        Write(root, "cifar10/test_batch.bin", [.. Images("test", 10, 2, 3, 32).SelectMany(image => (byte[])[(byte)image.Label, .. image.Pixels])]);
        Write(root, "cifar100/test.bin", [.. Images("hundred", 100, 2, 3, 32).SelectMany(image => (byte[])[0, (byte)image.Label, .. image.Pixels])]);
        TinyImageNet(Path.Combine(root, "tiny-imagenet", "tiny-imagenet-200"), each);
        foreach (var (label, pixels) in Images("textures", 3, 2, 3, 40).ToList())
        {
            Write(root, $"dtd-r1.0.1/dtd/images/kind{label}/{pixels[0]}.jpg", Jpeg(pixels, 40));
        }
    }

    private static void TinyImageNet(string folder, int each)
    {
        foreach (var (i, (label, pixels)) in Images("train", 200, each, 3, 64).Index())
        {
            Write(folder, $"train/n{label:D4}/images/n{label:D4}_{i}.JPEG", Jpeg(pixels, 64));
        }

        var list = new StringBuilder();
        foreach (var (i, (label, pixels)) in Images("test", 200, 1, 3, 64).Index())
        {
            Write(folder, $"val/images/val_{i}.JPEG", Jpeg(pixels, 64));
            list.Append($"val_{i}.JPEG\tn{label:D4}\t0\t0\t63\t63\n");
        }

        File.WriteAllText(Path.Combine(folder, "val", "val_annotations.txt"), list.ToString());
    }

    /// <summary>Class by class, [channels, side, side]: the class's patches of one grey or colour each, and noise.</summary>
    private static IEnumerable<(int Label, byte[] Pixels)> Images(string split, int classes, int each, int channels, int side)
    {
        var noise = new SeedSequence(1).Generator(split, side);
        for (var label = 0; label < classes; label++)
        {
            var look = new SeedSequence(0).Generator("look", label);
            byte[] patches = [.. Enumerable.Range(0, channels * Patches * Patches).Select(_ => (byte)look.NextInt(230))];
            for (var n = 0; n < each; n++)
            {
                yield return (label, [.. Enumerable.Range(0, channels * side * side).Select(i => (byte)(patches[Patch(i, side)] + noise.NextInt(26)))]);
            }
        }
    }

    private static int Patch(int pixel, int side)
    {
        var (channel, row, column) = (pixel / (side * side), pixel / side % side, pixel % side);
        return (((channel * Patches) + (row * Patches / side)) * Patches) + (column * Patches / side);
    }

    private static byte[] Idx(int magic, params ReadOnlySpan<int> sizes)
    {
        var header = new byte[4 * (1 + sizes.Length)];
        BinaryPrimitives.WriteInt32BigEndian(header, magic);
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * (i + 1)), sizes[i]);
        }

        return header;
    }

    // MATLAB's order has the rows of an image fastest, then columns, channels, images. The digit 0 is written 10.
    private static void Svhn(string path, List<(int Label, byte[] Pixels)> images)
    {
        byte[] x = [.. images.SelectMany(image => Enumerable.Range(0, image.Pixels.Length).Select(i => image.Pixels[((i / 1024 * 32) + (i % 32)) * 32 + (i / 32 % 32)]))];
        byte[] y = [.. images.Select(image => (byte)(image.Label == 0 ? 10 : image.Label))];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file".PadRight(124) + "\0\u0001IM"), .. Matrix("X", [32, 32, 3, images.Count], x), .. Matrix("y", [images.Count, 1], y)]);
    }

    private static byte[] Matrix(string name, int[] dimensions, byte[] data) => Element(14,
    [
        .. Element(6, [9, 0, 0, 0, 0, 0, 0, 0]), .. Element(5, [.. dimensions.SelectMany(BitConverter.GetBytes)]), .. Element(1, Encoding.ASCII.GetBytes(name)), .. Element(2, data),
    ]);

    private static byte[] Element(int type, byte[] data)
    {
        var padded = new byte[8 + ((data.Length + 7) / 8 * 8)];
        BinaryPrimitives.WriteInt32LittleEndian(padded, type);
        BinaryPrimitives.WriteInt32LittleEndian(padded.AsSpan(4), data.Length);
        data.CopyTo(padded, 8);
        return padded;
    }

    private static byte[] Jpeg(byte[] planes, int side) =>
        Jpegs.Encode([.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % 3 * side * side) + (i / 3)])], side, side);

    private static void Write(string root, string name, byte[] content)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    [GeneratedRegex(@"^ +(size|sha256): \S+\n", RegexOptions.Multiline)]
    private static partial Regex Checks();
}
