// Photographs as the publications prepare them: random parts, flips and colours in training, the middle in evaluation.

using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>JPEG files of one set, decoded on demand.</summary>
/// <remarks>
/// <para>In training a random part, resized bilinearly or bicubically with equal chances, flipped, its colours changed, each of these by draws of its own for every
/// photograph. In evaluation the shorter side is resized to ⌊size / middle⌋ bicubically, and the middle cropped.</para>
/// <para>Source: timm as in mkirchhof/url@eacd47f, timm/data/transforms_factory.py.</para>
/// </remarks>
public sealed class PhotographSource : IImageSource
{
    private const int Channels = 3, Largest = 255;

    private readonly PhotographReader _photographs;
    private readonly ModelParameters _card;
    private readonly Normalisation _normalisation;
    private readonly Device _device;

    /// <param name="paths">The parts of one set, in order.</param>
    /// <param name="card">The model's card, which says how they are prepared.</param>
    /// <param name="place">The device and folder for preparing them.</param>
    /// <exception cref="BadInputException">A file contains no photographs, or those of another set.</exception>
    public PhotographSource(IReadOnlyList<string> paths, ModelParameters card, ImagePlace place)
    {
        (_card, _device) = (card, place.Device);
        _normalisation = new Normalisation(card.Input.Mean, card.Input.Std);
        var about = PhotographFile.About(paths[0]);
        var folder = Directory.CreateDirectory(Path.Combine(place.Scratch, $"{about.Dataset}-{about.Split}")).FullName;
        _photographs = new PhotographReader(paths, folder, place.Threads, place.Again);
        Ids = [.. Enumerable.Range(0, _photographs.Count).Select(i => (long)i)];
    }

    public string Dataset => _photographs.About.Dataset;

    public IReadOnlyList<long> Ids { get; }

    public IReadOnlyList<int> Labels => _photographs.Labels;

    public (int Channels, int Height, int Width) Shape => (Channels, Side, Side);

    private int Side => _card.Input.Size;

    public IReadOnlyList<string> ReadNames() => _photographs.ReadNames();

    public Tensor Evaluation(IReadOnlyList<int> images) => Normalised(images, (_, pixels, height, width, target) =>
        Write(Middle(pixels, height, width, Side, _card.Input.Middle), flip: false, target));

    public Tensor Training(IReadOnlyList<int> images, Philox draws)
    {
        // Threads share no stream: each photograph has one of its own.
        ulong[] seeds = [.. images.Select(_ => ((ulong)draws.NextUInt32() << 32) | draws.NextUInt32())];
        var augmentation = _card.Augmentation;
        return Normalised(images, (place, pixels, height, width, target) =>
        {
            var own = new Philox(seeds[place]);
            var part = augmentation.CropScale < 1 ? RandomPart.Of(height, width, own, augmentation.CropScale) : new Part(0, 0, width, height);
            var filter = own.NextInt(2) == 1 ? PillowFilter.Bicubic : PillowFilter.Bilinear;
            var resized = PillowResampling.Resize(Cut(pixels, height, width, part), (Channels, part.Height, part.Width), Side, Side, filter);
            Write(resized, own.NextDouble() < augmentation.Flip, target);
            if (!augmentation.Colours.IsIdentity)
            {
                augmentation.Colours.Apply(target, Side, own);
            }
        });
    }

    public void Dispose() => _photographs.Dispose();

    /// <summary>Crops the middle of a photograph whose shorter side is resized to ⌊side / share⌋.</summary>
    /// <param name="pixels">uint8 [3, height, width].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="side">Pixels per side of the middle.</param>
    /// <param name="share">The share of the shorter side.</param>
    /// <returns>uint8 [3, side, side].</returns>
    internal static byte[] Middle(byte[] pixels, int height, int width, int side, double share)
    {
        var shorter = (int)(side / share);
        var (rows, columns) = height <= width
            ? (shorter, (int)((long)shorter * width / height))
            : ((int)((long)shorter * height / width), shorter);
        var resized = PillowResampling.Resize(pixels, (Channels, height, width), rows, columns, PillowFilter.Bicubic);
        var (top, left) = (Half(rows - side), Half(columns - side));
        return Cut(resized, rows, columns, new Part(left, top, side, side));

        // As Python rounds: halves to even.
        static int Half(int rest) => (int)Math.Round(rest / 2.0, MidpointRounding.ToEven);
    }

    private static byte[] Cut(byte[] pixels, int height, int width, Part part)
    {
        var cut = new byte[Channels * part.Height * part.Width];
        for (var line = 0; line < Channels * part.Height; line++)
        {
            var (channel, row) = Math.DivRem(line, part.Height);
            pixels.AsSpan((((channel * height) + part.Top + row) * width) + part.Left, part.Width).CopyTo(cut.AsSpan(line * part.Width));
        }

        return cut;
    }

    private void Write(byte[] pixels, bool flip, Span<float> target)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            var column = i % Side;
            target[flip ? i - column + Side - 1 - column : i] = pixels[i] / (float)Largest;
        }
    }

    private Tensor Normalised(IReadOnlyList<int> images, PhotographPreparation prepare)
    {
        var pixels = tensor(_photographs.Decode(images, Channels * Side * Side, prepare), [images.Count, Channels, Side, Side]);
        return _normalisation.OfUnit(pixels.to(_device));
    }
}
