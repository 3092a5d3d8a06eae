using static TorchSharp.torch;

namespace Retable.Learning.Data;

/// <summary>Images in memory, as bytes with their labels; the 60,000 of Fashion-MNIST take 47 MB.</summary>
public sealed class ImageSet
{
    /// <param name="dataset">The data set's name.</param>
    /// <param name="ids">The position of each image in the published order.</param>
    /// <param name="labels">The class of each image; −1 is unknown.</param>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <exception cref="ArgumentException">The numbers of images, ids and labels differ.</exception>
    public ImageSet(string dataset, IReadOnlyList<long> ids, IReadOnlyList<int> labels, Tensor pixels)
    {
        Shapes.Require(pixels, ScalarType.Byte);
        Shapes.Require(pixels, [ids.Count, -1, -1, -1]);
        if (labels.Count != ids.Count)
        {
            throw new ArgumentException($"{ids.Count} images have {labels.Count} labels");
        }

        // The set outlives the dispose scope it was made in.
        pixels.DetachFromDisposeScope();
        (Dataset, Ids, Labels, Pixels) = (dataset, ids, labels, pixels);
    }

    public string Dataset { get; }

    public IReadOnlyList<long> Ids { get; }

    public IReadOnlyList<int> Labels { get; }

    /// <summary>The pixels, uint8 [n, C, H, W].</summary>
    public Tensor Pixels { get; }

    public int Count => Ids.Count;

    /// <summary>The number of channels, rows and columns of an image.</summary>
    public (int Channels, int Height, int Width) Shape => ((int)Pixels.shape[1], (int)Pixels.shape[2], (int)Pixels.shape[3]);

    /// <summary>The images at the given positions, in that order.</summary>
    public ImageSet At(IReadOnlyList<int> positions) => new(
        Dataset,
        [.. positions.Select(i => Ids[i])],
        [.. positions.Select(i => Labels[i])],
        Batch(positions.ToArray()));

    /// <summary>The first images, at most the given number.</summary>
    public ImageSet First(int count) => Count <= count ? this : At([.. Enumerable.Range(0, count)]);

    /// <summary>The images whose label satisfies a condition.</summary>
    public ImageSet Where(Func<int, bool> label) => At([.. Enumerable.Range(0, Count).Where(i => label(Labels[i]))]);

    /// <summary>The same images with mapped labels.</summary>
    public ImageSet Relabelled(Func<int, int> label) => new(Dataset, Ids, [.. Labels.Select(label)], Pixels);

    /// <summary>The same images on a device.</summary>
    public ImageSet On(Device device) => new(Dataset, Ids, Labels, Pixels.to(device));

    /// <summary>The pixels at the given positions, uint8 [k, C, H, W].</summary>
    public Tensor Batch(ReadOnlyMemory<int> positions)
    {
        using var index = tensor(Array.ConvertAll(positions.ToArray(), position => (long)position)).to(Pixels.device);
        return Pixels.index_select(0, index);
    }

    /// <summary>The labels at the given positions, int64 [k], on the device of the pixels.</summary>
    public Tensor LabelsOf(ReadOnlyMemory<int> positions)
    {
        var labels = Array.ConvertAll(positions.ToArray(), position => (long)Labels[position]);
        return tensor(labels).to(Pixels.device);
    }

    /// <summary>All labels, int64 [n].</summary>
    public Tensor AllLabels() => LabelsOf(Enumerable.Range(0, Count).ToArray());

    /// <summary>The images resized as Pillow does it; the aspect ratio is not kept.</summary>
    public ImageSet Resized(int height, int width)
    {
        var (channels, oldHeight, oldWidth) = Shape;
        if ((oldHeight, oldWidth) == (height, width))
        {
            return this;
        }

        var (from, to) = (channels * oldHeight * oldWidth, channels * height * width);
        var source = Pixels.cpu().contiguous().bytes.ToArray();
        var resized = new byte[Count * to];
        Parallel.For(0, Count, i => PillowResize
            .Resize(source.AsSpan(i * from, from), channels, oldHeight, oldWidth, height, width)
            .CopyTo(resized, i * to));
        return new ImageSet(Dataset, Ids, Labels, tensor(resized, [Count, channels, height, width]));
    }
}
