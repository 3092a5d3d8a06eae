// What the publications trained with and tested on: recipes, and the splits of CUB-200-2011, CARS-196 and Stanford Online Products.
// No stage reads these yet; docs/papers/url.md says what a profile 'paper' would need.

using Retable.Metrics;

namespace Retable.Papers.Url;

/// <summary>How a method of the benchmark is trained in the publication.</summary>
/// <param name="Method">With its own parameters.</param>
/// <param name="BaseRate">Learning rate for 256 images a step.</param>
/// <param name="BatchSize">Images of a batch; a contrastive method has two crops of each.</param>
/// <param name="PerStep">Batches of a step.</param>
public sealed record PublishedRecipe(Method Method, double BaseRate, int BatchSize = 128, int PerStep = 16)
{
    /// <summary>Learning rate at the start of the warm-up.</summary>
    public double WarmupRate { get; init; } = 1e-4;

    /// <summary>Of SNGP: bound of the convolutions' spectral norms; null where there is none.</summary>
    public double? NormBound { get; init; }

    /// <summary>The learning rate: LAMB's and AdamW's grow with the root of the images in a step.</summary>
    public double Rate => BaseRate * Math.Sqrt(BatchSize * PerStep / 256.0);

    /// <summary>That of plain gradient descent, which grows with the images themselves.</summary>
    public double LinearRate => BaseRate * (BatchSize * PerStep / 256.0);
}

/// <summary>The settings that the authors found for each method and backbone, as their commands give them.</summary>
/// <remarks>
/// <para>All: LAMB with betas 0.9 and 0.999 and weight decay 2e-5; 32 epochs, of which 5 warm up; cosine; label smoothing 0.1 where a cross-entropy is learned. The released
/// code has other defaults, so its commands alone do not give these.</para>
/// <para>Two learning rates are not those of the runs behind the numbers: nivMF on the transformer (those had 0.00037263) and SNGP on
/// ResNet-50 (0.00021183), after the exported runs.</para>
/// <para>Source: mkirchhof/url@eacd47f, README.md; defaults of @d90adb6.</para>
/// </remarks>
public static class PublishedRecipes
{
    private const double Start = 0.001;
    private const int Samples = 16;

    private static readonly UncertaintyHead Head = new() { Width = 1024, Depth = 3 };

    /// <summary>On a ResNet-50: 2048 features, images of 224 × 224 pixels.</summary>
    public static IReadOnlyList<PublishedRecipe> ResNet50 { get; } =
    [
        new(new Method.CrossEntropy(), 0.0027583475549166764),
        new(new Method.InfoNce { Scale = 15.182859908025058 }, 0.0004452562693472003, 96, 21),
        new(new Method.McInfoNce { Scale = 52.43117045513681, Samples = Samples, Start = Start, Head = Head }, 2.384205225724591e-05, 96, 21)
        {
            WarmupRate = 3.487706876306753e-05,
        },
        new(new Method.ExpectedLikelihood { Scale = 27.685357549319253, Start = 0, Head = Head }, 0.008324452068209802),
        new(new Method.NonIsotropicVmf { Scale = 10.896111351193488, Samples = Samples, Start = Start, Head = Head }, 0.00014942909398367403),
        new(
            new Method.HedgedInstances { Scale = 26.850376086478832, Offset = 2.043464396656407, Samples = Samples, Start = 0, Head = Head },
            5.606607236666466e-05, 96, 21)
        {
            WarmupRate = 2.2864937540918197e-06,
        },
        new(new Method.HetXl { Samples = 10, Spread = 0.011311824684149863 }, 0.00030257136041070065),
        new(new Method.LossPrediction { Lambda = 0.04137484664752506, Head = Head }, 0.00907673293373138),
        new(new Method.Sngp(), 0.003935036929170965) { NormBound = 3.0034958778109893 },
        new(new Method.McDropout { Dropout = 0.08702220252645132 }, 0.00016199535513680024),
        new(new Method.Ensemble { Heads = 10 }, 0.004405890102835956),
    ];

    /// <summary>On a ViT-Medium: patches of 16 pixels, averaged; 512 features, images of 256 × 256 pixels.</summary>
    public static IReadOnlyList<PublishedRecipe> VitMedium { get; } =
    [
        new(new Method.CrossEntropy(), 0.004954014361368407),
        new(new Method.InfoNce { Scale = 20.82011649785067 }, 0.006246538808281836, 96, 21),
        new(new Method.McInfoNce { Scale = 50.27568453131382, Samples = Samples, Start = Start, Head = Head }, 0.0031866603949435874, 96, 21),
        new(new Method.ExpectedLikelihood { Scale = 56.77356863558765, Start = 0, Head = Head }, 0.009041687325778511),
        new(new Method.NonIsotropicVmf { Scale = 31.353232263344143, Samples = Samples, Start = Start, Head = Head }, 0.0027583475549166764),
        new(
            new Method.HedgedInstances { Scale = 13.955844954616405, Offset = -5.360730528719454, Samples = Samples, Start = 0, Head = Head },
            0.0005920448270870512, 48, 43),
        new(new Method.HetXl { Samples = 1000, Spread = 0.011586882497402008 }, 0.00012722151293115814),
        new(new Method.LossPrediction { Lambda = 0.011424752423322174, Start = Start, Head = Head }, 0.0026590263551453507),
        new(new Method.Sngp(), 0.0002973866135608272),
        new(new Method.McDropout { Dropout = 0.1334044009405148 }, 0.0027583475549166764),
        new(new Method.Ensemble { Heads = 10 }, 0.004944771531139904),
    ];
}

/// <summary>Which part of a retrieval data set.</summary>
public enum RetrievalSplit
{
    /// <summary>Half the images of the first half of the classes.</summary>
    Train,

    /// <summary>The other images of those classes; of online products, other classes.</summary>
    Validation,

    /// <summary>The second half of the classes.</summary>
    Test,

    /// <summary>Every second image of the test classes, from the first: for a network that is trained where it is tested.</summary>
    TrainOnTest,

    /// <summary>The images between them.</summary>
    TestOnTest,
}

/// <summary>An image of a split.</summary>
/// <param name="Path">Below the folder of all images.</param>
/// <param name="Label">A class.</param>
public sealed record LabelledImage(string Path, int Label);

/// <summary>The images of a class.</summary>
/// <param name="Label">Its number.</param>
/// <param name="Images">Paths below the folder of all images, in their order.</param>
public sealed record ImageClass(int Label, IReadOnlyList<string> Images);

/// <summary>Splits of data sets with a folder for each class: CUB-200-2011 and CARS-196.</summary>
/// <remarks>
/// <para>The first half of the classes trains and validates, the second half tests: no class is in both. A training class of n images trains on those at the
/// rounded places of ⌊n/2⌋ evenly spaced points of 0 … n − 1 (halves to even) and validates on the others.</para>
/// <para>Source: mkirchhof/url@eacd47f, timm/data/readers/reader_repr.py, ReaderCUB and ReaderCARS. The original walks through a set of those places, so its order, on
/// which the choice of few images depends, is that of CPython's sets.</para>
/// </remarks>
public static class FolderSplit
{
    /// <summary>The classes of CUB, whose folders start with their number, <c>001.Black_footed_Albatross</c>.</summary>
    /// <param name="folders">Names of the folders and of the files in each, in any order. What macOS adds (<c>._</c>) is left out.</param>
    public static IReadOnlyList<ImageClass> BirdClasses(IEnumerable<(string Folder, IEnumerable<string> Files)> folders) =>
    [
        .. folders.Where(folder => !IsResourceFork(folder.Folder))
            .Select(folder => new ImageClass(
                int.Parse(folder.Folder[..folder.Folder.IndexOf('.', StringComparison.Ordinal)]) - 1, Paths(folder.Folder, folder.Files.Where(file => !IsResourceFork(file)))))
            .OrderBy(one => one.Label),
    ];

    /// <summary>The classes of CARS, numbered by the names of their folders.</summary>
    /// <param name="folders">Names of the folders and of the files in each, in any order.</param>
    public static IReadOnlyList<ImageClass> CarClasses(IEnumerable<(string Folder, IEnumerable<string> Files)> folders) =>
        [.. folders.OrderBy(folder => folder.Folder, StringComparer.Ordinal).Select((folder, label) => new ImageClass(label, Paths(folder.Folder, folder.Files)))];

    /// <summary>A split.</summary>
    /// <param name="classes">All, in order; at least two.</param>
    /// <param name="split">Which.</param>
    /// <param name="shots">At most so many images of a class; null for all.</param>
    public static IReadOnlyList<LabelledImage> Of(IReadOnlyList<ImageClass> classes, RetrievalSplit split, int? shots = null)
    {
        ImageClass[] seen = [.. classes.Take(classes.Count / 2)];
        ImageClass[] unseen = [.. classes.Skip(classes.Count / 2)];
        var part = split switch
        {
            RetrievalSplit.Train => seen.Select(one => one with { Images = [.. TrainingPlaces(one.Images.Count).Select(i => one.Images[i])] }),
            RetrievalSplit.Validation => seen.Select(one => one with { Images = [.. Others(one)] }),
            RetrievalSplit.Test => unseen,
            RetrievalSplit.TrainOnTest => ClassImages.Alternate(unseen, from: 0),
            RetrievalSplit.TestOnTest => ClassImages.Alternate(unseen, from: 1),
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "not a split"),
        };
        return ClassImages.Flat(ClassImages.Few(part, shots));
    }

    private static IEnumerable<string> Others(ImageClass one)
    {
        var training = TrainingPlaces(one.Images.Count);
        return one.Images.Where((_, i) => !training.Contains(i));
    }

    private static IReadOnlyList<int> TrainingPlaces(int images)
    {
        var points = images / 2;
        var step = points > 1 ? (images - 1.0) / (points - 1) : 0;
        return PythonSetOrder.Of(Enumerable.Range(0, points).Select(i => (int)Math.Round(i * step, MidpointRounding.ToEven)));
    }

    private static IReadOnlyList<string> Paths(string folder, IEnumerable<string> files) =>
        [.. files.Select(file => $"{folder}/{file}").Order(StringComparer.Ordinal)];

    private static bool IsResourceFork(string name) => name.Contains("._", StringComparison.Ordinal);
}

/// <summary>A line of <c>Ebay_train.txt</c> or <c>Ebay_test.txt</c>.</summary>
/// <param name="Class">From 1.</param>
/// <param name="SuperClass">What kind of product, from 1.</param>
/// <param name="Path">Below the folder of all images.</param>
public sealed record OnlineProduct(int Class, int SuperClass, string Path);

/// <summary>Splits of Stanford Online Products.</summary>
/// <remarks>
/// Of the training classes of each kind of product the first half trains and the others validate; each part numbers its classes anew, one kind after the other in the order
/// in which they appear. A test class keeps its number, less 1. Source: mkirchhof/url@eacd47f, timm/data/readers/reader_repr.py, ReaderSOP.
/// </remarks>
public static class OnlineProducts
{
    /// <summary>A split.</summary>
    /// <param name="train">The lines of <c>Ebay_train.txt</c>.</param>
    /// <param name="test">The lines of <c>Ebay_test.txt</c>.</param>
    /// <param name="split">Which.</param>
    /// <param name="shots">At most so many images of a class; null for all.</param>
    public static IReadOnlyList<LabelledImage> Split(
        IReadOnlyCollection<OnlineProduct> train, IReadOnlyCollection<OnlineProduct> test, RetrievalSplit split, int? shots = null)
    {
        var part = split switch
        {
            RetrievalSplit.Train => Numbered(train, classes => classes.Take(classes.Count / 2)),
            RetrievalSplit.Validation => Numbered(train, classes => classes.Skip(classes.Count / 2)),
            RetrievalSplit.Test => TestClasses(test),
            RetrievalSplit.TrainOnTest => ClassImages.Alternate(TestClasses(test), from: 0),
            RetrievalSplit.TestOnTest => ClassImages.Alternate(TestClasses(test), from: 1),
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "not a split"),
        };
        return ClassImages.Flat(ClassImages.Few(part, shots));
    }

    private static IEnumerable<ImageClass> Numbered(
        IEnumerable<OnlineProduct> products, Func<IReadOnlyCollection<IGrouping<int, OnlineProduct>>, IEnumerable<IGrouping<int, OnlineProduct>>> part) => products
        .GroupBy(product => product.SuperClass)
        .SelectMany(kind => part([.. kind.GroupBy(product => product.Class).OrderBy(one => one.Key)]))
        .Select((one, label) => new ImageClass(label, [.. one.Select(product => product.Path)]));

    private static ImageClass[] TestClasses(IEnumerable<OnlineProduct> products) =>
        [.. products.GroupBy(product => product.Class).Select(one => new ImageClass(one.Key - 1, [.. one.Select(product => product.Path)]))];
}

/// <summary>What the splits of all retrieval sets share.</summary>
internal static class ClassImages
{
    /// <summary>The images of the classes, one class after the other.</summary>
    public static IReadOnlyList<LabelledImage> Flat(IEnumerable<ImageClass> classes) =>
        [.. classes.SelectMany(one => one.Images.Select(image => new LabelledImage(image, one.Label)))];

    /// <summary>Every second image of each class, the classes numbered from the smallest on.</summary>
    /// <param name="classes">At least one.</param>
    /// <param name="from">0 or 1.</param>
    public static IEnumerable<ImageClass> Alternate(IReadOnlyList<ImageClass> classes, int from)
    {
        var smallest = classes.Min(one => one.Label);
        return classes.Select(one => new ImageClass(one.Label - smallest, [.. one.Images.Where((_, i) => i % 2 == from)]));
    }

    /// <summary>At most so many images of each class, spread evenly; all where it is null.</summary>
    public static IEnumerable<ImageClass> Few(IEnumerable<ImageClass> classes, int? shots)
    {
        if (shots is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(shots), shots, "a class needs at least one image");
        }

        return classes.Select(one => shots is { } most && one.Images.Count > most
            ? one with { Images = [.. Enumerable.Range(0, most).Select(i => one.Images[i * (one.Images.Count / most)])] }
            : one);
    }
}
