// What a sample is, and which samples are learnt from.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>How images become samples: a case with its own parameters. A model carries it in its card, so that it is tested on what it was trained for.</summary>
public abstract record Input
{
    // Every network sees the same samples: what differs between members is their initial weights and the order of the batches.
    private static readonly SeedSequence Seeds = new(1);

    /// <summary>Pixels per side, of each part of a composite or of the crop of a photograph.</summary>
    [Range(4, 1024)]
    public int Size { get; init; }

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [];

    /// <summary>Columns of a sample; <see cref="Size"/> are its rows.</summary>
    internal virtual int Width => Size;

    /// <summary>Opens the samples of the input <c>train</c>: the same for members, multi-input networks, statistics and students.</summary>
    /// <param name="context">The stage.</param>
    /// <param name="size">The largest number of images.</param>
    internal abstract ISamples OpenTraining(StepContext context, int size);

    /// <summary>Opens the samples of whole image files, for evaluation.</summary>
    /// <param name="paths">Parquet files with images: one file, or for photographs any number of parts.</param>
    /// <param name="scratch">The folder for unpacked photographs.</param>
    /// <param name="threads">The number of threads that decode photographs.</param>
    internal abstract ISamples OpenTest(IReadOnlyList<string> paths, string scratch, int threads);

    /// <summary>The test sets that belong to such samples.</summary>
    internal abstract TestSets TestSetsOf(Card card, Evaluate.Parameters parameters, StepContext context);

    /// <summary>Converts pixels 0 … 1 to the network's input.</summary>
    internal Tensor Normalise(Tensor pixels) => new Normalisation(Mean, Std).OfUnit(pixels);

    /// <summary>Small grey images side by side (<see cref="CompositeSamples"/>): the laptop profile.</summary>
    public sealed record Composites : Input
    {
        public Composites() => (Size, Mean, Std) = (14, [0.2860], [0.3530]);

        /// <summary>P, images per sample; 10 to this power is the number of classes.</summary>
        [Range(1, 4)]
        public int Digits { get; init; } = 1;

        /// <summary>The number of training samples made from the images; 0 uses each image once.</summary>
        [Range(0, 10_000_000)]
        public int Count { get; init; }

        internal override int Width => Digits * Size;

        internal override ISamples OpenTraining(StepContext context, int size)
        {
            var all = ImageFile.Read(context.Input("train"));
            var part = all.At(StratifiedSplit.Take(all.Labels, size, Seeds));
            return new CompositeSamples(part.Resized(Size, Size), Digits, Count, Seeds);
        }

        internal override ISamples OpenTest(IReadOnlyList<string> paths, string scratch, int threads) =>
            new CompositeSamples(ImageFile.Read(paths.Single()).Resized(Size, Size), Digits, count: 0, new SeedSequence(0));

        internal override TestSets TestSetsOf(Card card, Evaluate.Parameters parameters, StepContext context) =>
            new CompositeTestSets(card, Digits, parameters, context);
    }

    /// <summary>JPEG files, cropped and flipped at random in training (<see cref="PhotographSamples"/>): the paper.</summary>
    public sealed record Photographs : Input
    {
        public Photographs() => (Size, Mean, Std) = (224, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

        /// <summary>Pixels per side before the centre is cropped, for evaluation.</summary>
        [Range(4, 4096)]
        public int Resize { get; init; } = 256;

        internal override ISamples OpenTraining(StepContext context, int size)
        {
            var samples = new PhotographSamples(
                [.. context.Inputs("train").Select(input => input.Path)], context.Scratch, Size, Resize, context.Threads, again: true);
            if (samples.Count <= size)
            {
                return samples;
            }

            samples.Dispose();
            throw new BadInputException($"photographs are learnt from all {samples.Count}, not from {size}")
            {
                Hint = "Drop 'train_size', or give fewer parts of the data set.",
            };
        }

        internal override ISamples OpenTest(IReadOnlyList<string> paths, string scratch, int threads) =>
            new PhotographSamples(paths, scratch, Size, Resize, threads, again: false);

        internal override TestSets TestSetsOf(Card card, Evaluate.Parameters parameters, StepContext context) =>
            new PhotographTestSets(card, parameters, context);
    }
}

/// <summary>Labelled images in a fixed order, as a network sees them except for the normalisation.</summary>
public interface ISamples : IDisposable
{
    /// <summary>The data set's name, for metrics and predictions.</summary>
    string Dataset { get; }

    int Count { get; }

    /// <summary>The class of each sample; −1 is unknown.</summary>
    IReadOnlyList<int> Labels { get; }

    /// <summary>Channels, rows and columns of a sample.</summary>
    (int Channels, int Height, int Width) Shape { get; }

    /// <summary>Identifies the samples, their order and their size: equal texts mean equal samples.</summary>
    string Description { get; }

    /// <summary>Prepares samples for evaluation.</summary>
    /// <returns>float32 [n, C, H, W], 0 … 1, on the CPU.</returns>
    Tensor Pixels(ReadOnlyMemory<int> samples);

    /// <summary>Prepares samples for training.</summary>
    /// <param name="samples">The positions of the samples.</param>
    /// <param name="draws">The random draws of the augmentation.</param>
    /// <returns>float32 [n, C, H, W], 0 … 1, on the CPU.</returns>
    Tensor AugmentedPixels(ReadOnlyMemory<int> samples, Philox draws);

    /// <summary>Announces the next request, so that it can be prepared meanwhile. It changes no result.</summary>
    /// <param name="samples">The positions of the samples.</param>
    /// <param name="draws">A generator in the state of the one that <see cref="AugmentedPixels"/> will receive; null for <see cref="Pixels"/>.</param>
    void Announce(ReadOnlyMemory<int> samples, Philox? draws)
    {
    }
}

/// <summary>Makes many classes out of ten: P images side by side, labelled with the P-digit number of their labels.</summary>
/// <remarks>
/// The parts are dealt from one shuffled pack of all images after another, so that every image is used equally often; with
/// ⌊images / P⌋ samples each is used at most once. There is no augmentation: other neighbours are the variety.
/// </remarks>
public sealed class CompositeSamples : ISamples
{
    private readonly Tensor _pixels; // float32 [images, C, h, w]
    private readonly int[] _parts; // P a sample
    private readonly int _digits;

    /// <param name="images">Single images, all at their final size.</param>
    /// <param name="digits">P ≥ 1.</param>
    /// <param name="count">The number of samples; 0 for ⌊images / P⌋.</param>
    /// <param name="seeds">The seeds by which images are assigned to samples.</param>
    public CompositeSamples(ImageSet images, int digits, int count, SeedSequence seeds)
    {
        (_digits, Count) = (digits, count == 0 ? images.Count / digits : count);
        _parts = Dealt(images.Count, Count * digits, seeds);
        _pixels = (images.Pixels.to(float32) / 255).DetachFromDisposeScope();
        Labels = [.. Enumerable.Range(0, Count).Select(sample => LabelOf(sample, images.Labels))];
        Dataset = images.Dataset;
        var (channels, height, width) = images.Shape;
        Shape = (channels, height, width * digits);
        Description = $"{Count} of {digits} out of {images.Count} {images.Dataset}, {channels}x{height}x{width}, seed {seeds.Root}";
    }

    public string Dataset { get; }

    public int Count { get; }

    public IReadOnlyList<int> Labels { get; }

    public (int Channels, int Height, int Width) Shape { get; }

    public string Description { get; }

    public Tensor Pixels(ReadOnlyMemory<int> samples)
    {
        using var scope = NewDisposeScope();
        var parts = new long[samples.Length * _digits];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = _parts[(samples.Span[i / _digits] * _digits) + (i % _digits)];
        }

        var (channels, height, width) = Shape;
        return _pixels.index_select(0, tensor(parts)) // [n P, C, h, w]
            .reshape(samples.Length, _digits, channels, height, width / _digits)
            .permute(0, 2, 3, 1, 4)
            .reshape(samples.Length, channels, height, width)
            .MoveToOuterDisposeScope();
    }

    public Tensor AugmentedPixels(ReadOnlyMemory<int> samples, Philox draws) => Pixels(samples);

    public void Dispose() => _pixels.Dispose();

    private static int[] Dealt(int images, int count, SeedSequence seeds)
    {
        var dealt = new int[count];
        for (var pack = 0; pack * (long)images < count; pack++)
        {
            var start = pack * images;
            var order = seeds.Generator("pack", pack).Permutation(images);
            order.AsSpan(0, Math.Min(images, count - start)).CopyTo(dealt.AsSpan(start));
        }

        return dealt;
    }

    private int LabelOf(int sample, IReadOnlyList<int> labels)
    {
        var digits = _parts.AsSpan(sample * _digits, _digits);
        var number = 0;
        foreach (var part in digits)
        {
            number = number < 0 || labels[part] < 0 ? -1 : (10 * number) + labels[part];
        }

        return number;
    }
}

/// <summary>Resizes a part of an image: bilinear without anti-aliasing, as OpenCV's <c>INTER_LINEAR</c> samples.</summary>
/// <remarks>
/// Output pixel x reads position (x + ½) · from / to − ½ of the part, held at its border. OpenCV weighs in 11 binary places where we
/// do in float32: a pixel can differ by one of 255 levels.
/// </remarks>
internal static class BilinearCrop
{
    /// <param name="planes">uint8 [channels, height, width], row by row.</param>
    /// <param name="size">The size of the image: height, width.</param>
    /// <param name="part">The part of the image, entirely inside it: left, top, width, height.</param>
    /// <param name="flip">Whether left and right are exchanged.</param>
    /// <param name="target">The memory to fill, float32 [channels, side, side], 0 … 1.</param>
    /// <param name="side">Pixels per side of the result.</param>
    public static void Into(ReadOnlySpan<byte> planes, (int Height, int Width) size, Part part, bool flip, Span<float> target, int side)
    {
        var columns = Taps(part.Width, side);
        var rows = Taps(part.Height, side);
        var plane = size.Height * size.Width;
        for (var channel = 0; channel * plane < planes.Length; channel++)
        {
            for (var y = 0; y < side; y++)
            {
                var start = (channel * plane) + (part.Top * size.Width) + part.Left;
                var above = planes.Slice(start + (rows[y].First * size.Width), part.Width);
                var below = planes.Slice(start + (rows[y].Second * size.Width), part.Width);
                var line = target.Slice(((channel * side) + y) * side, side);
                for (var x = 0; x < side; x++)
                {
                    var (first, second, weight) = columns[x];
                    var upper = above[first] + (weight * (above[second] - above[first]));
                    var lower = below[first] + (weight * (below[second] - below[first]));
                    line[flip ? side - 1 - x : x] = MathF.Round(upper + (rows[y].Weight * (lower - upper))) / 255;
                }
            }
        }
    }

    /// <summary>Crops the middle of an image that is first resized to a square.</summary>
    /// <param name="planes">uint8 [channels, height, width], row by row.</param>
    /// <param name="size">The size of the image: height, width.</param>
    /// <param name="squeezed">Pixels per side of the square.</param>
    /// <param name="target">The memory to fill, float32 [channels, side, side], 0 … 1.</param>
    /// <param name="side">Pixels per side of the middle, at most <paramref name="squeezed"/>.</param>
    public static void Middle(ReadOnlySpan<byte> planes, (int Height, int Width) size, int squeezed, Span<float> target, int side)
    {
        var channels = planes.Length / (size.Height * size.Width);
        var square = new float[channels * squeezed * squeezed];
        Into(planes, size, new Part(0, 0, size.Width, size.Height), flip: false, square, squeezed);
        var margin = (squeezed - side) / 2;
        for (var line = 0; line < channels * side; line++)
        {
            var (channel, y) = Math.DivRem(line, side);
            square.AsSpan((((channel * squeezed) + y + margin) * squeezed) + margin, side).CopyTo(target[(line * side)..]);
        }
    }

    private static (int First, int Second, float Weight)[] Taps(int from, int to) =>
    [
        .. Enumerable.Range(0, to).Select(i =>
        {
            var position = Math.Clamp(((i + 0.5) * from / to) - 0.5, 0, from - 1);
            var first = (int)position;
            return (first, Math.Min(first + 1, from - 1), (float)(position - first));
        }),
    ];
}
