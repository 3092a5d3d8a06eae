// Which classes a trial knows, which images it learns from and is tested on, and how they reach the network.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Learning.Data;
using Retable.Metrics;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The known and unknown classes of a trial.</summary>
/// <param name="Known">Classes of the training set.</param>
/// <param name="Unknown">Classes of the test set with the unknown images: that of the same data set, or CIFAR-100's for CIFAR+N.</param>
public sealed record ClassSplit(IReadOnlyList<int> Known, IReadOnlyList<int> Unknown);

/// <summary>The class splits of the paper, five trials per benchmark.</summary>
/// <remarks>
/// Source: dimitymiller/cac-openset@bd9c7f5 (datasets/*/trial*); those of ten classes are the splits of Neal et al., ECCV 2018
/// (lwneal/counterfactual-open-set). The published checkpoints belong to older splits, which differ between data sets: the repository drew them with Python's
/// generator of seed 1000, shuffling 0 … 9 once per trial for MNIST, SVHN and CIFAR-10 in this order, the first four being unknown.
/// </remarks>
public static class ClassSplits
{
    public const int Trials = 5;

    private static readonly int[][] TenClasses =
        [[0, 1, 2, 4, 5, 9], [0, 3, 5, 7, 8, 9], [0, 1, 5, 6, 7, 8], [3, 4, 5, 7, 8, 9], [0, 1, 2, 3, 7, 8]];

    private static readonly int[][] ReleasedMnist =
        [[0, 1, 2, 3, 6, 9], [2, 3, 5, 7, 8, 9], [0, 2, 3, 5, 7, 9], [0, 1, 3, 4, 5, 7], [0, 2, 4, 6, 8, 9]];

    private static readonly int[][] ReleasedSvhn =
        [[1, 2, 3, 4, 7, 8], [0, 2, 3, 5, 6, 7], [0, 2, 4, 5, 7, 9], [0, 1, 2, 3, 4, 6], [3, 4, 5, 6, 8, 9]];

    private static readonly int[][] ReleasedCifar10 =
        [[2, 3, 4, 6, 8, 9], [1, 3, 4, 5, 6, 7], [0, 1, 4, 5, 6, 8], [1, 2, 4, 7, 8, 9], [0, 1, 2, 3, 6, 9]];

    // Airplane, automobile, ship and truck.
    private static readonly int[] CifarPlusKnown = [0, 1, 8, 9];

    private static readonly int[][] CifarPlus10 =
    [
        [31, 65, 45, 98, 77, 93, 34, 63, 26, 44],
        [11, 97, 98, 75, 66, 77, 95, 99, 93, 7],
        [11, 24, 15, 95, 93, 34, 32, 88, 63, 2],
        [11, 1, 64, 42, 45, 38, 66, 67, 63, 44],
        [19, 42, 21, 78, 98, 72, 15, 46, 66, 3],
    ];

    private static readonly int[] CifarPlus50 =
    [
        19, 29, 11, 1, 31, 97, 80, 74, 64, 42, 65, 21, 24, 78, 45, 73, 14, 6, 98, 36, 55, 72, 43, 35, 27,
        50, 15, 18, 46, 75, 38, 66, 77, 95, 99, 93, 4, 34, 32, 88, 67, 30, 63, 26, 79, 44, 7, 2, 91, 3,
    ];

    private static readonly int[][] TinyImageNet =
    [
        [10, 28, 54, 72, 77, 91, 104, 107, 112, 124, 125, 144, 145, 157, 166, 169, 180, 186, 192, 193],
        [0, 11, 60, 71, 87, 101, 111, 131, 132, 147, 153, 156, 157, 167, 171, 175, 190, 192, 193, 199],
        [12, 13, 15, 25, 28, 33, 46, 49, 54, 61, 78, 80, 82, 90, 103, 107, 124, 140, 159, 167],
        [10, 25, 28, 35, 41, 65, 72, 82, 85, 86, 89, 91, 96, 116, 123, 128, 132, 134, 154, 188],
        [8, 10, 26, 29, 38, 44, 47, 48, 59, 62, 76, 79, 93, 102, 106, 130, 145, 175, 183, 186],
    ];

    /// <summary>The classes of a trial.</summary>
    /// <param name="benchmark">One of the paper's benchmarks.</param>
    /// <param name="trial">The trial, 0 … 4. If no classes are left out there is only one trial, which is taken for every number.</param>
    /// <exception cref="BadInputException">The benchmark has no such trial.</exception>
    public static ClassSplit Of(Benchmark benchmark, int trial)
    {
        if (trial is < 0 or >= Trials)
        {
            throw new BadInputException($"the paper has the trials 0 to {Trials - 1}, not {trial}") { Hint = "Correct the parameter 'split'." };
        }

        return benchmark switch
        {
            Benchmark.TenClasses => Within(10, TenClasses[trial]),
            Benchmark.ReleasedMnist => Within(10, ReleasedMnist[trial]),
            Benchmark.ReleasedSvhn => Within(10, ReleasedSvhn[trial]),
            Benchmark.ReleasedCifar10 => Within(10, ReleasedCifar10[trial]),
            Benchmark.CifarPlus10 => new ClassSplit(CifarPlusKnown, CifarPlus10[trial]),
            Benchmark.CifarPlus50 => new ClassSplit(CifarPlusKnown, CifarPlus50),
            Benchmark.TinyImagenet => Within(200, TinyImageNet[trial]),
            Benchmark.AllTenClasses => Within(10, [.. Enumerable.Range(0, 10)]),
            _ => throw new ArgumentOutOfRangeException(nameof(benchmark), benchmark, "not a benchmark"),
        };
    }

    private static ClassSplit Within(int classes, int[] known) => new(known, [.. Enumerable.Range(0, classes).Except(known)]);
}

/// <summary>The benchmarks of the paper, distinguished by how they divide the classes.</summary>
public enum Benchmark
{
    /// <summary>MNIST, SVHN, CIFAR-10 (and Fashion-MNIST here): six of ten classes are known.</summary>
    TenClasses,

    /// <summary>Six of ten classes, as the published checkpoints for MNIST know them.</summary>
    ReleasedMnist,

    /// <summary>Six of ten classes, as the published checkpoints for SVHN know them.</summary>
    ReleasedSvhn,

    /// <summary>Six of ten classes, as the published checkpoints for CIFAR-10 know them.</summary>
    ReleasedCifar10,

    /// <summary>Four classes of CIFAR-10 against ten of CIFAR-100.</summary>
    CifarPlus10,

    /// <summary>Four classes of CIFAR-10 against fifty of CIFAR-100, the same fifty in every trial.</summary>
    CifarPlus50,

    /// <summary>Twenty of TinyImageNet's two hundred classes, numbered by the rank of their WordNet ids.</summary>
    TinyImagenet,

    /// <summary>All ten classes are known; the unknown images come from another data set (the library's example).</summary>
    AllTenClasses,
}

/// <summary>The images of a trial's known classes, numbered 0 … C − 1, divided into training and validation.</summary>
/// <param name="Training">The images that the network learns from and that the anchors are estimated on.</param>
/// <param name="Validation">The images on which the epoch is chosen; null if the last epoch is taken.</param>
public sealed record KnownImages(ImageSet Training, ImageSet? Validation)
{
    /// <summary>The images that a training in this setting sees; the same for all losses.</summary>
    /// <exception cref="BadInputException">A known class has no image.</exception>
    public static KnownImages Of(ImageSet all, Setting setting)
    {
        var numbering = OpenSetLabels.Numbering(ClassSplits.Of(setting.Benchmark, setting.Split).Known);
        var known = all.Where(numbering.ContainsKey).Relabelled(label => numbering[label]);
        RequireAll(numbering, known);

        var seeds = setting.Recipe.Seeds();
        var (training, validation) = StratifiedSplit.Of(known.Labels, 1 - setting.Validation, seeds);
        return new KnownImages(
            Sized(setting.Recipe.Part(known.At(training), seeds), setting.Input),
            validation.Length == 0 ? null : Sized(known.At(validation), setting.Input));
    }

    /// <summary>Resizes images to the size that a network takes, before pooling.</summary>
    public static ImageSet Sized(ImageSet images, Input input) => input.Resize == 0 ? images : images.Resized(input.Resize, input.Resize);

    public KnownImages On(Device device) => new(Training.On(device), Validation?.On(device));

    private static void RequireAll(IReadOnlyDictionary<int, int> numbering, ImageSet known)
    {
        var present = known.Labels.ToHashSet();
        var missing = numbering.Where(pair => !present.Contains(pair.Value)).Select(pair => pair.Key).Order().ToList();
        if (missing.Count > 0)
        {
            throw new BadInputException($"the data set '{known.Dataset}' has no image of some known classes")
            {
                Facts = [("missing", string.Join(", ", missing)), ("known", string.Join(", ", numbering.Keys.Order()))],
                Hint = "Take a 'benchmark' that divides the classes of this data set.",
            };
        }
    }
}

/// <summary>The test images of a trial: known classes, left-out classes, and another data set.</summary>
/// <param name="Known">Images of the known classes, numbered 0 … C − 1.</param>
/// <param name="Unknown">Unknown images, by the name under which metrics and predictions list them; label −1.</param>
public sealed record TestSets(ImageSet Known, IReadOnlyList<(string Name, ImageSet Images)> Unknown)
{
    public const string KnownName = "known", Near = "near-unknown", Far = "far-unknown", Validation = "validation";

    /// <summary>Divides the test sets according to a model's trial.</summary>
    /// <param name="card">The model's card.</param>
    /// <param name="benchmark">The benchmark whose unknown classes to take; its known classes must be the model's.</param>
    /// <param name="test">The test part of the data set that the model was trained on.</param>
    /// <param name="unknown">The images of the unknown classes; null takes <paramref name="test"/>.</param>
    /// <param name="far">Images that are unknown whatever their label; may be null.</param>
    /// <param name="size">The largest number of images of each part.</param>
    /// <exception cref="BadInputException">A part is empty, or its images have another shape than the model takes.</exception>
    public static TestSets Of(Card card, Benchmark benchmark, ImageSet test, ImageSet? unknown, ImageSet? far, int size)
    {
        var split = ClassSplits.Of(benchmark, card.Parameters.Split);
        RequireKnown(split, ClassSplits.Of(card.Parameters.Benchmark, card.Parameters.Split));
        var numbering = OpenSetLabels.Numbering(split.Known);
        var known = Part(KnownName, test.Where(numbering.ContainsKey).Relabelled(label => numbering[label]));
        var others = new List<(string, ImageSet)>();
        if (split.Unknown.Count > 0)
        {
            others.Add((Near, Part(Near, (unknown ?? test).Where(split.Unknown.Contains).Relabelled(_ => OpenSetLabels.Unknown))));
        }

        if (far is not null)
        {
            others.Add((Far, Part(Far, far.Relabelled(_ => OpenSetLabels.Unknown))));
        }

        return new TestSets(known, others);

        ImageSet Part(string name, ImageSet images)
        {
            var taken = images.Count <= size ? images : images.At(StratifiedSplit.Take(images.Labels, size, new SeedSequence(0)));
            return taken.Count == 0
                ? throw new BadInputException($"the data set '{images.Dataset}' has no image for the part '{name}'")
                : Fitting(card, name, KnownImages.Sized(taken, card.Parameters.Input));
        }
    }

    private static void RequireKnown(ClassSplit asked, ClassSplit trained)
    {
        if (!asked.Known.SequenceEqual(trained.Known))
        {
            throw new BadInputException("the benchmark knows other classes than the model")
            {
                Facts = [("benchmark", string.Join(", ", asked.Known)), ("model", string.Join(", ", trained.Known))],
                Hint = "Leave out 'benchmark', or take one with the same known classes: cifar_plus50 for a model of cifar_plus10.",
            };
        }
    }

    private static ImageSet Fitting(Card card, string name, ImageSet images)
    {
        var (channels, height, width) = images.Shape;
        var pool = card.Parameters.Input.Pool;
        return (channels, height / pool, width / pool) == (card.Channels, card.Height, card.Width)
            ? images
            : throw new BadInputException($"the images of the part '{name}' do not fit the model")
            {
                Facts =
                [
                    ("images", $"{images.Dataset}: {channels} x {height} x {width}"),
                    ("model", $"{card.Channels} x {card.Height * pool} x {card.Width * pool}"),
                ],
                Hint = "Set 'resize' in training, or make the images in this shape.",
            };
    }
}

/// <summary>How images reach the network: parameters of the training that the evaluation takes from the model's card.</summary>
public sealed record Input
{
    /// <summary>Pixels a side after Pillow's resize; 0 leaves the images as they are.</summary>
    [Range(0, 4096)]
    public int Resize { get; init; }

    /// <summary>Side of the squares of pixels that are averaged into one pixel; 1 averages nothing.</summary>
    [Range(1, 8)]
    public int Pool { get; init; } = 1;

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.5];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.5];
}

/// <summary>How training images are changed, in a single bilinear sampling.</summary>
public sealed record Augmentation
{
    /// <summary>The least share of the area that a random crop keeps; 1 crops nothing.</summary>
    [Range(0.01, 1)]
    public double CropScale { get; init; } = 1;

    /// <summary>The probability of a horizontal flip. If above 0, flipped copies count when anchors are re-estimated.</summary>
    [Range(0, 1)]
    public double Flip { get; init; }

    /// <summary>The largest rotation in degrees: angles are uniform in ± this.</summary>
    [Range(0, 180)]
    public double Rotation { get; init; }
}

/// <summary>Converts bytes to the network's input: normalisation, average pooling and, in training, augmentation.</summary>
public sealed class ImagePipeline(Input input, Augmentation augmentation)
{
    private readonly Normalisation _normalisation = new(input.Mean, input.Std);
    private readonly CropFlipRotate _augmentation = new(augmentation.CropScale, augmentation.Flip, augmentation.Rotation);

    /// <summary>Prepares a batch for evaluation.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, ⌊H/pool⌋, ⌊W/pool⌋].</returns>
    public Tensor Evaluation(Tensor pixels) => Pooled(_normalisation.Apply(pixels));

    /// <summary>Prepares a batch for training.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <param name="draws">The random draws of the augmentation.</param>
    public Tensor Training(Tensor pixels, Philox draws)
    {
        if (_augmentation.IsIdentity)
        {
            return Evaluation(pixels);
        }

        // Black, the outside of an image, is not 0 after the normalisation: shift it there and back.
        var black = _normalisation.Apply(zeros_like(pixels[..1])); // [1, C, H, W]
        var augmented = CropFlipRotate.Apply(_normalisation.Apply(pixels) - black, _augmentation.Draws((int)pixels.shape[0], draws));
        return Pooled(augmented + black);
    }

    private Tensor Pooled(Tensor images) =>
        ChannelsLast.Of(input.Pool == 1 ? images : nn.functional.avg_pool2d(images, input.Pool));
}
