// The test sets of a model: the clean one, shifted ones whose labels hold, and foreign ones whose labels mean nothing.

using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>A test set as shown to the networks.</summary>
/// <param name="Name">The name in metrics and predictions.</param>
/// <param name="Kind">What its labels mean.</param>
/// <param name="Severity">The severity of the shift; 0 is clean.</param>
/// <param name="Samples">Its images.</param>
/// <param name="Count">The number of images, taken from the start.</param>
internal sealed record TestSet(string Name, TestSetKind Kind, int Severity, ISamples Samples, int Count)
{
    /// <summary>The change of the images; null for none.</summary>
    public Shift? Shift { get; init; }

    /// <summary>Its classes among all classes, in the order of its labels; null for all.</summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>Announces which images will be requested next; none at the end.</summary>
    public void Announce(int first, int most)
    {
        if (first < Count)
        {
            Samples.Announce(Enumerable.Range(first, Math.Min(most, Count - first)).ToArray(), draws: null);
        }
    }

    public Tensor Pixels(int first, int count)
    {
        var pixels = Samples.Pixels(Enumerable.Range(first, count).ToArray());
        return Shift is null ? pixels : Shift.Apply(pixels, Severity, first);
    }
}

internal enum TestSetKind
{
    /// <summary>The data that the networks were trained for: the negatives of every detection.</summary>
    Clean,

    /// <summary>Other images of the same classes.</summary>
    Shifted,

    /// <summary>Images of no class in the training; the labels mean nothing.</summary>
    Foreign,
}

/// <summary>All test sets of a model, the clean one first.</summary>
internal abstract class TestSets(Card card, StepContext context)
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>The test sets one after another: the images of one may be gone when the next is requested.</summary>
    public abstract IEnumerable<TestSet> All();

    protected Card Card => card;

    protected StepContext Context => context;

    /// <summary>Opens the images of one test set.</summary>
    /// <param name="paths">One file, or for photographs any number of parts.</param>
    /// <param name="scratch">The folder for unpacked photographs.</param>
    protected ISamples Open(IReadOnlyList<string> paths, string scratch)
    {
        var samples = card.Parameters.Input.OpenTest(paths, scratch, context.Threads);
        if (samples.Shape == (card.Channels, card.Height, card.Width))
        {
            return samples;
        }

        samples.Dispose();
        throw new BadInputException("the test images do not fit the model")
        {
            At = new SourcePosition(paths[0]),
            Facts = [("images", $"{samples.Shape}"), ("model", $"{(card.Channels, card.Height, card.Width)}")],
        };
    }
}

/// <summary>The test sets of the laptop profile: composites of test images, unchanged and changed, and composites of textures.</summary>
internal sealed class CompositeTestSets(Card card, int digits, Evaluate.Parameters parameters, StepContext context) : TestSets(card, context)
{
    private readonly IReadOnlyList<Shift> _labelled = Shifts.Labelled(digits);
    private readonly IReadOnlyList<Shift> _foreign = Shifts.Foreign(digits);
    private readonly string? _textures = context.OptionalInput("textures");

    public override int Count => 1 + (_labelled.Count * Shifts.Severities) + _foreign.Count + (_textures is null ? 0 : 1);

    public override IEnumerable<TestSet> All()
    {
        using var test = Open([Context.Input("test")], Context.Scratch);
        var (tested, shifted) = (Math.Min(test.Count, parameters.TestSize), Math.Min(test.Count, parameters.ShiftSize));
        yield return new TestSet(NameOf("clean"), TestSetKind.Clean, 0, test, tested);
        foreach (var shift in _labelled)
        {
            for (var severity = 1; severity <= Shifts.Severities; severity++)
            {
                yield return new TestSet(NameOf(shift.Name), TestSetKind.Shifted, severity, test, shifted) { Shift = shift };
            }
        }

        foreach (var shift in _foreign)
        {
            yield return new TestSet(NameOf(shift.Name), TestSetKind.Foreign, 0, test, tested) { Shift = shift };
        }

        if (_textures is not null)
        {
            using var textures = Open([_textures], Context.Scratch);
            yield return new TestSet(NameOf("textures"), TestSetKind.Foreign, 0, textures, Math.Min(textures.Count, parameters.TestSize));
        }
    }

    private string NameOf(string set) => $"k{Card.Classes}-{set}";
}

/// <summary>A change of images that a network has not seen in training.</summary>
/// <param name="Name">The name in metrics and predictions.</param>
/// <param name="Apply">The change, from float32 [n, C, H, W], 0 … 1, the severity 1 … 5 and the first image's position to the same shape and range.</param>
internal sealed record Shift(string Name, Func<Tensor, int, int, Tensor> Apply);

/// <summary>The changed test sets of the laptop profile: shifted ones that keep their labels, like ImageNet-C, and foreign ones, like ImageNet-O.</summary>
internal static class Shifts
{
    public const int Severities = 5;

    /// <summary>Five kinds of change at five severities, after which the label still holds.</summary>
    /// <param name="digits">The number of images side by side in a sample: each is rotated about its own centre.</param>
    public static IReadOnlyList<Shift> Labelled(int digits) =>
    [
        new("noise", Noise),
        new("blur", (images, severity, _) => Blur(images, severity)),
        new("contrast", (images, severity, _) => Contrast(images, severity)),
        new("rotation", (images, severity, _) => EachPart(images, digits, part => Rotated(part, 7.5 * (severity + 1)))),
        new("pixelate", (images, severity, _) => Pixelate(images, severity)),
    ];

    /// <summary>Changes after which an image belongs to no class: out of distribution. Made from test images; the severity is ignored.</summary>
    /// <param name="digits">The number of images side by side in a sample.</param>
    public static IReadOnlyList<Shift> Foreign(int digits) =>
    [
        new("invert", (images, _, _) => 1 - images),
        new("flip", (images, _, _) => images.flip(2)),
        new("blocks", (images, _, _) => EachPart(images, digits, Blocks)),
    ];

    // σ 0.1 … 0.5. Drawn on the CPU from a seed of its own: the same noise whatever the device and whatever came before.
    private static Tensor Noise(Tensor images, int severity, int first)
    {
        random.manual_seed(unchecked((long)new SeedSequence(0).For("noise", severity, first)));
        return (images + (0.1 * severity * randn_like(images))).clamp(0, 1);
    }

    // A mean of 3 × 3 pixels, as often as the severity.
    private static Tensor Blur(Tensor images, int severity)
    {
        for (var pass = 0; pass < severity; pass++)
        {
            images = nn.functional.avg_pool2d(images, 3, stride: 1, padding: 1, count_include_pad: false);
        }

        return images;
    }

    // 80, 65, 50, 35, 20 % of the distance to the image's mean.
    private static Tensor Contrast(Tensor images, int severity)
    {
        var mean = images.mean([1, 2, 3], keepdim: true);
        return mean + ((0.95 - (0.15 * severity)) * (images - mean));
    }

    // 15, 22.5, 30, 37.5, 45 degrees.
    private static Tensor Rotated(Tensor images, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var theta = tensor(new[] { (float)cos, (float)-sin, 0, (float)sin, (float)cos, 0 }, [1, 2, 3]).expand(images.shape[0], -1, -1);
        var grid = nn.functional.affine_grid(theta, images.shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, align_corners: false);
    }

    // Means over squares: 6/7, 5/7, 4/7, 3/7, 2/7 of the pixels a side are left.
    private static Tensor Pixelate(Tensor images, int severity)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        var left = 7 - severity;
        var small = nn.functional.adaptive_avg_pool2d(images, [Math.Max(1, height * left / 7), Math.Max(1, width * left / 7)]);
        return nn.functional.interpolate(small, size: [height, width]);
    }

    // The four quarters exchanged along the diagonals.
    private static Tensor Blocks(Tensor images)
    {
        var (height, width) = (images.shape[2] / 2, images.shape[3] / 2);
        return images.roll([height, width], [2, 3]);
    }

    private static Tensor EachPart(Tensor images, int digits, Func<Tensor, Tensor> change) =>
        cat(images.chunk(digits, 3).Select(change).ToArray(), 3);
}

/// <summary>The test sets of the paper: ImageNet's validation part; ImageNet-C, -A and -R with labels; ImageNet-O, whose labels mean nothing.</summary>
/// <remarks>Their images are unpacked when their turn comes and deleted after it: together they are a hundred gigabytes.</remarks>
internal sealed class PhotographTestSets : TestSets
{
    private readonly Evaluate.Parameters _parameters;
    private readonly IReadOnlyList<(TestSetKind Kind, PhotographSet About, IReadOnlyList<string> Paths)> _sets;

    public PhotographTestSets(Card card, Evaluate.Parameters parameters, StepContext context)
        : base(card, context)
    {
        _parameters = parameters;
        _sets = [.. Sets(TestSetKind.Clean, "test"), .. Sets(TestSetKind.Shifted, "shifted"), .. Sets(TestSetKind.Foreign, "foreign")];
        if (_sets.Count == 0 || _sets[0].About.Classes.Count != card.Classes)
        {
            throw new BadInputException("the test photographs do not have the classes of the model")
            {
                At = _sets.Count == 0 ? null : new SourcePosition(_sets[0].Paths[0]),
                Facts = [("photographs", $"{(_sets.Count == 0 ? 0 : _sets[0].About.Classes.Count)} classes"), ("model", $"{card.Classes} classes")],
            };
        }

        // The parts of one set, in their order.
        IEnumerable<(TestSetKind, PhotographSet, IReadOnlyList<string>)> Sets(TestSetKind kind, string slot) => context.Inputs(slot)
            .Select(input => (About: PhotographFile.About(input.Path), input.Path))
            .GroupBy(file => (file.About.Dataset, file.About.Split, file.About.Severity))
            .Select(set => (kind, set.First().About, (IReadOnlyList<string>)[.. set.Select(file => file.Path)]));
    }

    public override int Count => _sets.Count;

    public override IEnumerable<TestSet> All()
    {
        foreach (var (kind, about, paths) in _sets)
        {
            var classes = ClassesOf(about, paths[0]);
            var folder = Directory.CreateDirectory(Path.Combine(Context.Scratch, NameOf(about))).FullName;
            using (var samples = Open(paths, folder))
            {
                var most = kind == TestSetKind.Shifted ? _parameters.ShiftSize : _parameters.TestSize;
                yield return new TestSet(NameOf(about), kind, about.Severity, samples, Math.Min(samples.Count, most)) { Classes = classes };
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The positions of a set's classes among all classes; null for all of them.</summary>
    private int[]? ClassesOf(PhotographSet about, string path)
    {
        var all = _sets[0].About.Classes;
        var some = ClassMask.Has(about.Dataset) ? ClassMask.Of(about.Dataset, all) : null;
        var expected = some is null ? all : [.. some.Select(i => all[i])];
        return about.Classes.SequenceEqual(expected) ? some : throw new BadInputException($"'{about.Dataset}' does not have the classes that it should")
        {
            At = new SourcePosition(path),
            Facts = [("missing", Some(expected.Except(about.Classes))), ("too many", Some(about.Classes.Except(expected)))],
            Hint = "Are all its folders there, and no others?",
        };

        static string Some(IEnumerable<string> names) => names.ToList() is { Count: > 0 } list
            ? string.Join(", ", list.Take(5)) + (list.Count > 5 ? $", ... ({list.Count})" : "")
            : "none";
    }

    private static string NameOf(PhotographSet about) => about.Severity == 0 ? about.Dataset : $"{about.Dataset}-{about.Split}";
}

/// <summary>The classes of ImageNet that a shifted test set has; its labels number them in their order.</summary>
public static class ClassMask
{
    /// <summary>Whether a data set has only some of the classes.</summary>
    public static bool Has(string dataset) => typeof(ClassMask).Assembly.GetManifestResourceInfo($"{dataset}.txt") is not null;

    /// <summary>WordNet ids of the 200 classes of ImageNet-R, -A or -O.</summary>
    /// <param name="dataset">The data set's name: <c>imagenet-r</c>, <c>imagenet-a</c> or <c>imagenet-o</c>.</param>
    public static IReadOnlyList<string> WordNetIds(string dataset)
    {
        using var stream = typeof(ClassMask).Assembly.GetManifestResourceStream($"{dataset}.txt")
            ?? throw new ArgumentException($"no list of classes for '{dataset}'", nameof(dataset));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The positions of a data set's classes among all classes.</summary>
    /// <param name="dataset">See <see cref="WordNetIds"/>.</param>
    /// <param name="all">WordNet ids of all classes, in the order of the logits.</param>
    /// <returns>Positions in increasing order; label i of the data set is the i-th.</returns>
    public static int[] Of(string dataset, IReadOnlyList<string> all)
    {
        var present = WordNetIds(dataset).ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, all.Count).Where(i => present.Contains(all[i]))];
    }
}
