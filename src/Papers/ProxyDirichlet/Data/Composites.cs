using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Data;

/// <summary>Many classes out of ten: P images side by side, whose label is the P-digit number of their labels.</summary>
/// <remarks>
/// The parts are dealt from one shuffled pack of all images after another, so that every image is used equally often; with
/// ⌊images / P⌋ samples each is used at most once. There is no augmentation: other neighbours are the variety.
/// </remarks>
public sealed class Composites : ISamples
{
    private readonly Tensor _pixels; // float32 [images, C, h, w]
    private readonly int[] _parts; // P a sample
    private readonly int _digits;

    /// <param name="images">Single images, all at their final size.</param>
    /// <param name="digits">P ≥ 1.</param>
    /// <param name="count">How many samples; 0 for ⌊images / P⌋.</param>
    /// <param name="seeds">Of the dealing.</param>
    public Composites(ImageSet images, int digits, int count, SeedSequence seeds)
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
