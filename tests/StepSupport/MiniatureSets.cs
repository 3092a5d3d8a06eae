using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Retable.Contract;

namespace Retable.Tests;

/// <summary>Data sets in their real folders and archives, with a few images each: what RETABLE_DATA names.</summary>
/// <remarks>Each class has a colour of its own, so that a network can tell them apart; all else is noise. The same calls give the same bytes.</remarks>
public static partial class MiniatureSets
{
    private const int Side = 32, Severities = 5;

    /// <summary>A registry of the project without the sizes and checksums of the real files.</summary>
    /// <param name="file">Of the project: <c>pipelines/datasets.yaml</c>.</param>
    /// <param name="folder">Where the copy goes.</param>
    public static string Registry(string file, TemporaryFolder folder) => folder.Write(file, Checks().Replace(File.ReadAllText(Checkout.At(file)), ""));

    /// <summary>CIFAR-10's binary archive, its classes by turns.</summary>
    /// <param name="root">What RETABLE_DATA names.</param>
    /// <param name="eachBatch">Images in each of the five training batches.</param>
    /// <param name="test">Images of the test batch.</param>
    public static void Cifar10(string root, int eachBatch, int test) => Archive(
        Path.Combine(root, "cifar-10-binary.tar.gz"),
        [
            .. Enumerable.Range(1, 5).Select(batch => ($"cifar-10-batches-bin/data_batch_{batch}.bin", Records(eachBatch, 10, labelBytes: 1, seed: batch))),
            ("cifar-10-batches-bin/test_batch.bin", Records(test, 10, labelBytes: 1, seed: 6)),
        ]);

    /// <summary>CIFAR-100's, a hundred classes by turns.</summary>
    public static void Cifar100(string root, int train, int test) => Archive(
        Path.Combine(root, "cifar-100-binary.tar.gz"),
        [
            ("cifar-100-binary/train.bin", Records(train, 100, labelBytes: 2, seed: 7)),
            ("cifar-100-binary/test.bin", Records(test, 100, labelBytes: 2, seed: 8)),
        ]);

    /// <summary>Corrupted test images as CIFAR-10-C has them: a NumPy file per corruption, and the labels of all.</summary>
    /// <param name="folder">Of the set: <c>CIFAR-10-C</c>, below the root.</param>
    /// <param name="corruptions">Names.</param>
    /// <param name="count">Images of a severity.</param>
    /// <param name="classes">Of the set.</param>
    public static void Corrupted(string folder, IEnumerable<string> corruptions, int count, int classes)
    {
        Directory.CreateDirectory(folder);
        foreach (var (i, corruption) in corruptions.Index())
        {
            var draws = new Philox((ulong)(100 + i));
            byte[] pixels = [.. Enumerable.Range(0, Severities * count).SelectMany(n => Interleaved(Image(n % count % classes, Side, draws)))];
            File.WriteAllBytes(Path.Combine(folder, $"{corruption}.npy"), ArrayFiles.Npy("|u1", $"({Severities * count}, {Side}, {Side}, 3)", pixels));
        }

        byte[] labels = [.. Enumerable.Range(0, Severities * count).SelectMany(n => BitConverter.GetBytes((long)(n % count % classes)))];
        File.WriteAllBytes(Path.Combine(folder, "labels.npy"), ArrayFiles.Npy("<i8", $"({Severities * count},)", labels));
    }

    /// <summary>SVHN's test part, a MATLAB file.</summary>
    public static void Svhn(string root, int count)
    {
        var draws = new Philox(9);
        Directory.CreateDirectory(Path.Combine(root, "svhn"));
        byte[] images = [.. Enumerable.Range(0, count).SelectMany(_ => Noise(3 * Side * Side, draws))];
        byte[] labels = [.. Enumerable.Range(0, count).Select(n => (byte)((n % 10) + 1))];
        File.WriteAllBytes(
            Path.Combine(root, "svhn", "test_32x32.mat"),
            [.. ArrayFiles.Header(), .. ArrayFiles.Matrix("X", [Side, Side, 3, count], 2, images), .. ArrayFiles.Matrix("y", [count, 1], 2, labels)]);
    }

    /// <summary>JPEG files in a folder per class.</summary>
    /// <param name="folder">That of the classes' folders.</param>
    /// <param name="classes">Their names: class i of the set has colour i.</param>
    /// <param name="each">Pictures of a class.</param>
    /// <param name="side">Pixels of the shorter side; the longer one has a few more.</param>
    /// <param name="seed">Of the noise.</param>
    public static void Pictures(string folder, IReadOnlyList<string> classes, int each, int side, ulong seed)
    {
        var draws = new Philox(seed);
        foreach (var (label, name) in classes.Index())
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < each; i++)
            {
                var pixels = Interleaved(Image(label, side, draws, side + 4));
                File.WriteAllBytes(Path.Combine(folder, name, $"{name}_{i}.JPEG"), Jpegs.Encode(pixels, side + 4, side));
            }
        }
    }

    /// <summary>Packs a folder with its name as a tar archive, and removes it.</summary>
    /// <param name="folder">What is packed.</param>
    /// <param name="archive">Where: gzipped if its name says so.</param>
    public static void Pack(string folder, string archive)
    {
        using (Stream file = File.Create(archive), packed = archive.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file)
        {
            TarFile.CreateFromDirectory(folder, packed, includeBaseDirectory: true);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A test list of SCOOD and its pictures.</summary>
    /// <param name="root">What RETABLE_DATA names.</param>
    /// <param name="benchmark"><c>cifar10</c> or <c>cifar100</c>.</param>
    /// <param name="set">The list's name.</param>
    /// <param name="labels">Of each picture the known class that it shows, −1 for none.</param>
    public static void Scood(string root, string benchmark, string set, IReadOnlyList<int> labels)
    {
        var (lists, pictures) = (Path.Combine(root, "scood", "imglist", $"benchmark_{benchmark}"), Path.Combine(root, "scood", "images", set));
        Directory.CreateDirectory(lists);
        Directory.CreateDirectory(pictures);
        var draws = new Philox(11);
        var lines = labels.Select((label, i) =>
        {
            var pixels = Interleaved(Image(label < 0 ? 50 : label, Side, draws, Side + 8));
            File.WriteAllBytes(Path.Combine(pictures, $"{i}.jpg"), Jpegs.Encode(pixels, Side + 8, Side));
            return $"{set}/{i}.jpg {{\"label\": 0, \"sc_label\": {label}}}";
        });
        File.WriteAllLines(Path.Combine(lists, $"test_{set}.txt"), lines);
    }

    private static byte[] Records(int count, int classes, int labelBytes, int seed)
    {
        var draws = new Philox((ulong)seed);
        return [.. Enumerable.Range(0, count).SelectMany(n => new byte[labelBytes - 1].Append((byte)(n % classes)).Concat(Image(n % classes, Side, draws)))];
    }

    // uint8 [3, side, width]: two colours of the class, one in the upper and one in the lower half.
    private static byte[] Image(int label, int side, Philox draws, int width = 0)
    {
        width = width == 0 ? side : width;
        var look = new SeedSequence(0).Generator("look", label);
        byte[] colours = [.. Enumerable.Range(0, 6).Select(_ => (byte)look.NextInt(200))];
        var noise = Noise(3 * side * width, draws);
        return [.. noise.Select((value, i) => (byte)(colours[(i / (side * width)) + (i / width % side < side / 2 ? 0 : 3)] + (value / 5)))];
    }

    private static byte[] Noise(int length, Philox draws) => [.. Enumerable.Range(0, length).Select(_ => (byte)draws.NextInt(256))];

    private static byte[] Interleaved(byte[] planes)
    {
        var plane = planes.Length / 3;
        return [.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % 3 * plane) + (i / 3)])];
    }

    private static void Archive(string path, IReadOnlyList<(string Name, byte[] Content)> files)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(packed);
        foreach (var (name, content) in files)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
    }

    // 'size: 30730000' on a line of its own or within braces, and 'sha256', 'md5' and 'bytes' likewise.
    [GeneratedRegex(@"(^ +(size: \d+|sha256: [0-9a-f]+)\n)|((size|bytes): \d+, )|(, (md5|sha256): [0-9a-f]+)|(, bytes: \d+)", RegexOptions.Multiline)]
    private static partial Regex Checks();
}
