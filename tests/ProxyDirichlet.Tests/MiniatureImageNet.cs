using Retable.Contract;

namespace Retable.Tests;

/// <summary>ImageNet and the sets beside it in their real folders, with twenty of the classes: 400 photographs of ImageNet's own, a few of each other set.</summary>
/// <remarks>
/// Each class has a colour and a stripe of its own, so that a small network can tell them apart; all else is noise. The same classes give
/// the same bytes.
/// </remarks>
internal static class MiniatureImageNet
{
    private const int Training = 16, Validation = 4, Other = 2;

    /// <summary>Every fiftieth class of ImageNet: four or so are in each of ImageNet-A, -O and -R.</summary>
    /// <param name="all">All thousand, in their order.</param>
    public static IReadOnlyList<string> ClassesOf(IReadOnlyList<string> all) => [.. all.Where((_, i) => i % 50 == 7)];

    /// <param name="root">What RETABLE_DATA will name.</param>
    /// <param name="classes">From <see cref="ClassesOf"/>.</param>
    /// <param name="corruptions">Of ImageNet-C, each with five severities and a photograph a class.</param>
    /// <param name="others">For ImageNet-A, -O and -R the classes that the real one has.</param>
    public static void Write(
        string root, IReadOnlyList<string> classes, IReadOnlyList<string> corruptions, IReadOnlyDictionary<string, IReadOnlyList<string>> others)
    {
        WriteSet(Path.Combine(root, "imagenet", "train"), classes, Training, seed: 1, fade: 0);
        WriteSet(Path.Combine(root, "imagenet", "val"), classes, Validation, seed: 2, fade: 0);
        foreach (var (i, corruption) in corruptions.Index())
        {
            for (var severity = 1; severity <= 5; severity++)
            {
                WriteSet(Path.Combine(root, "imagenet-c", corruption, $"{severity}"), classes, 1, seed: (ulong)((10 * i) + severity + 100), fade: severity);
            }
        }

        foreach (var (name, some) in others)
        {
            var foreign = name == "imagenet-o";
            WriteSet(Path.Combine(root, name), [.. classes.Where(some.Contains)], Other, seed: 3, fade: foreign ? 6 : 2);
        }
    }

    /// <summary>A folder with a folder per class.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="classes">Names of their folders; a class looks alike in all sets.</param>
    /// <param name="each">Photographs of a class.</param>
    /// <param name="seed">Of noise and sizes.</param>
    /// <param name="fade">0 shows the class clearly, 6 not at all.</param>
    public static void WriteSet(string folder, IReadOnlyList<string> classes, int each, ulong seed, int fade)
    {
        var draws = new Philox(seed);
        foreach (var name in classes)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < each; i++)
            {
                File.WriteAllBytes(Path.Combine(folder, name, $"{name}_{i}.JPEG"), Photograph(name, fade, draws));
            }
        }
    }

    /// <summary>A photograph 40 … 47 pixels wide and high.</summary>
    /// <param name="name">Its class.</param>
    /// <param name="fade">0 shows the class clearly, 6 not at all.</param>
    /// <param name="draws">Noise and size.</param>
    public static byte[] Photograph(string name, int fade, Philox draws)
    {
        var look = new SeedSequence(0).Generator(name);
        byte[] colour = [(byte)look.NextInt(256), (byte)look.NextInt(256), (byte)look.NextInt(256)];
        var stripe = 2 + look.NextInt(10);
        var (width, height) = (40 + draws.NextInt(8), 40 + draws.NextInt(8));
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, channel) = (i / 3 % width, i % 3);
            var shown = x / stripe % 2 == 0 ? colour[channel] : 255 - colour[channel];
            pixels[i] = (byte)((((6 - fade) * shown) + (fade * 128)) / 6 * 3 / 4 + draws.NextInt(64));
        }

        return Jpegs.Encode(pixels, width, height);
    }
}
