// Which classes a network learns and which it is judged on, how images reach it, and the file of embeddings that heads are trained on.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Retrieval;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>Divides the classes of a data set in two: those that a network learns (upstream), numbered in increasing order, and those on which it is evaluated (downstream).</summary>
public sealed class ClassSplit
{
    private readonly HashSet<int> _downstream;

    /// <param name="downstream">The downstream labels of the data set.</param>
    public ClassSplit(IReadOnlyList<int> downstream) => _downstream = [.. downstream];

    /// <summary>The images of the upstream classes, with their new numbers; all images if no class is held back.</summary>
    /// <exception cref="BadInputException">A downstream class does not occur, or not two classes are left.</exception>
    public Images Upstream(Images all)
    {
        if (_downstream.Count == 0)
        {
            return all;
        }

        var classes = all.Labels.Distinct().Order().ToList();
        if (_downstream.Except(classes).Order().ToList() is [var missing, ..])
        {
            throw new BadInputException($"the images have no class {missing} to hold back")
            {
                Facts = [("classes", string.Join(", ", classes)), ("downstream", string.Join(", ", _downstream.Order()))],
            };
        }

        var upstream = classes.Where(label => !_downstream.Contains(label)).ToList();
        return upstream.Count > 1
            ? all.Where(upstream.Contains).Relabelled(upstream.IndexOf)
            : throw new BadInputException("fewer than two classes are left to learn") { Hint = "Name fewer classes in 'downstream'." };
    }

    /// <summary>The images of the downstream classes, with the data set's own labels.</summary>
    public Images Downstream(Images all) => all.Where(_downstream.Contains);
}

/// <summary>How images reach the network: parameters of the training that the evaluation takes from the model's card.</summary>
public sealed record Input
{
    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];

    /// <summary>Of photographs: pixels a side of what the network sees. 0: the images lie in memory and have one size.</summary>
    [Range(0, 4096)]
    public int Size { get; init; }

    /// <summary>For photographs: the share of the shorter side that an evaluation shows.</summary>
    [Range(0.1, 1)]
    public double Middle { get; init; } = 0.875;
}

/// <summary>How training images are changed.</summary>
public sealed record Augmentation
{
    /// <summary>The least share of the area that a random crop keeps; 1 crops nothing.</summary>
    [Range(0.001, 1)]
    public double CropScale { get; init; } = 0.08;

    /// <summary>Probability of a horizontal flip.</summary>
    [Range(0, 1)]
    public double Flip { get; init; } = 0.5;

    /// <summary>For photographs: how their colours change.</summary>
    public ColourChanges Colours { get; init; } = new();
}

/// <summary>A source of images, in memory or as photographs on disk, that prepares them for a network.</summary>
public interface IImageSource : IDisposable
{
    /// <summary>The data set's name.</summary>
    string Dataset { get; }

    /// <summary>Positions in the published order.</summary>
    IReadOnlyList<long> Ids { get; }

    IReadOnlyList<int> Labels { get; }

    /// <summary>Channels, rows and columns of the network's input.</summary>
    (int Channels, int Height, int Width) Shape { get; }

    /// <summary>Class and file of each photograph; empty for images in memory.</summary>
    IReadOnlyList<string> ReadNames();

    /// <summary>Prepares images for evaluation: normalised, float32 [n, C, H, W], on the device.</summary>
    Tensor Evaluation(IReadOnlyList<int> images);

    /// <summary>Prepares images for training: random changes, then as for evaluation.</summary>
    Tensor Training(IReadOnlyList<int> images, Philox draws);
}

/// <summary>A selection of a source's images, with their labels.</summary>
/// <param name="Source">The source.</param>
/// <param name="Positions">The positions of the selected images, in order.</param>
/// <param name="Labels">The label of each selected image.</param>
public sealed record Images(IImageSource Source, IReadOnlyList<int> Positions, IReadOnlyList<int> Labels) : IDisposable
{
    public int Count => Positions.Count;

    public IReadOnlyList<long> Ids => [.. Positions.Select(position => Source.Ids[position])];

    /// <summary>Opens the images of a set.</summary>
    /// <param name="paths">Parquet files: one file of images, or the parts of a set of photographs.</param>
    /// <param name="card">The model's card, which says how they are prepared.</param>
    /// <param name="place">The device and folder for preparing them.</param>
    /// <exception cref="BadInputException">A file is missing, damaged, or has other content.</exception>
    public static Images Open(IReadOnlyList<string> paths, ModelParameters card, ImagePlace place)
    {
        var source = (card.Input.Size, paths) switch
        {
            (> 0, _) => (IImageSource)new PhotographSource(paths, card, place),
            (_, [var path]) => new PixelSource(ImageFile.Read(path), card, place.Device),
            _ => throw new BadInputException($"{paths.Count} files are no set of images of one size")
            {
                Hint = "Give one file, or set 'size' in 'input' for photographs.",
            },
        };
        return new Images(source, [.. Enumerable.Range(0, source.Labels.Count)], source.Labels);
    }

    /// <summary>The first images, at most the given number.</summary>
    public Images First(int count) => Count <= count ? this : At([.. Enumerable.Range(0, count)]);

    /// <summary>The images whose label satisfies a condition.</summary>
    public Images Where(Func<int, bool> label) => At([.. Enumerable.Range(0, Count).Where(i => label(Labels[i]))]);

    /// <summary>The same images with mapped labels.</summary>
    public Images Relabelled(Func<int, int> label) => this with { Labels = [.. Labels.Select(label)] };

    /// <summary>The part of a retrieval set on which its publication tests or validates; for any other set all images.</summary>
    /// <exception cref="BadInputException">The set has no image in that part.</exception>
    public Images Part(RetrievalSplit split)
    {
        if (!RetrievalSets.Has(Source.Dataset))
        {
            return this;
        }

        var places = Source.ReadNames().Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        var part = RetrievalSets.Split(Source.Dataset, [.. Source.ReadNames()], split);
        return part.Count > 0
            ? this with { Positions = [.. part.Select(image => places[image.Path])], Labels = [.. part.Select(image => image.Label)] }
            : throw new BadInputException($"'{Source.Dataset}' has no image in its part '{split.ToString().ToLowerInvariant()}'");
    }

    /// <inheritdoc cref="IImageSource.Evaluation"/>
    public Tensor Evaluation(int first, int count) => Source.Evaluation([.. Enumerable.Range(first, count).Select(i => Positions[i])]);

    /// <inheritdoc cref="IImageSource.Training"/>
    public Tensor Training(ReadOnlyMemory<int> samples, Philox draws) => Source.Training(Array.ConvertAll(samples.ToArray(), i => Positions[i]), draws);

    /// <summary>Labels, int64 [n], on the CPU.</summary>
    public Tensor LabelsOf(ReadOnlyMemory<int> samples) => tensor(Array.ConvertAll(samples.ToArray(), i => (long)Labels[i]));

    public void Dispose() => Source.Dispose();

    private Images At(int[] chosen) => this with { Positions = [.. chosen.Select(i => Positions[i])], Labels = [.. chosen.Select(i => Labels[i])] };
}

/// <summary>The device, folder and threads with which images are prepared.</summary>
/// <param name="Device">The device of the network's input.</param>
/// <param name="Scratch">The folder for unpacked photographs.</param>
/// <param name="Threads">The number of threads that decode photographs.</param>
/// <param name="Again">Whether unpacked photographs are kept for a later try of the step.</param>
public sealed record ImagePlace(Device Device, string Scratch, int Threads, bool Again = false);

/// <summary>Images of one size in memory, cropped and flipped for training in a single bilinear sampling.</summary>
public sealed class PixelSource : IImageSource
{
    private const double Largest = 255;

    private readonly ImageSet _images;
    private readonly Normalisation _normalisation;
    private readonly CropFlipRotate _augmentation;

    public PixelSource(ImageSet images, ModelParameters card, Device device)
    {
        if (!card.Augmentation.Colours.IsIdentity)
        {
            throw new BadInputException("the colours of images in memory are not changed") { Hint = "Drop 'colours' in 'augmentation', or set 'size' in 'input' for photographs." };
        }

        (_images, Shape) = (images.On(device), images.Shape);
        (_normalisation, _augmentation) = (new(card.Input.Mean, card.Input.Std), new(card.Augmentation.CropScale, card.Augmentation.Flip, degrees: 0));
    }

    public string Dataset => _images.Dataset;

    public IReadOnlyList<long> Ids => _images.Ids;

    public IReadOnlyList<int> Labels => _images.Labels;

    public (int Channels, int Height, int Width) Shape { get; }

    public IReadOnlyList<string> ReadNames() => [];

    public Tensor Evaluation(IReadOnlyList<int> images) => _normalisation.Apply(_images.Batch(images.ToArray()));

    public Tensor Training(IReadOnlyList<int> images, Philox draws) => _augmentation.IsIdentity
        ? Evaluation(images)
        : _normalisation.OfUnit(CropFlipRotate.Apply(_images.Batch(images.ToArray()).to(float32) / Largest, _augmentation.Draws(images.Count, draws)));

    public void Dispose()
    {
    }
}

/// <summary>Stores embeddings computed once: <c>image_id, pass, label, embed</c>, pass after pass; the data set's name is in the metadata.</summary>
/// <remarks>The original keeps label and embedding only; image and pass are here so that a row can be traced.</remarks>
public static class EmbeddingFile
{
    private const int RowGroup = 65_536;

    private static readonly IReadOnlyList<Field> Schema =
        [new("image_id", ColumnType.Int64), new("pass", ColumnType.Int32), new("label", ColumnType.Int32), new("embed", ColumnType.Float32List)];

    /// <param name="path">The path of the file.</param>
    /// <param name="images">The images, each with one embedding in every pass.</param>
    /// <param name="passes">For each pass the embeddings, float32 [images, D]; computed one pass after another.</param>
    public static void Write(string path, Images images, IEnumerable<Tensor> passes)
    {
        var metadata = new Dictionary<string, string> { ["dataset"] = images.Source.Dataset };
        ParquetFile.Write(path, Schema, passes.Select((pass, number) => new Table(
            Column.Of("image_id", images.Ids.ToArray()),
            Column.Of("pass", Enumerable.Repeat(number, images.Count).ToArray()),
            Column.Of("label", images.Labels.ToArray()),
            Column.OfRows("embed", pass.cpu().contiguous().data<float>().ToArray(), (int)pass.shape[1]))), metadata, RowGroup);
    }

    /// <summary>Whether a file contains embeddings.</summary>
    /// <exception cref="BadInputException">It is missing or damaged.</exception>
    public static bool IsOne(string path) => ParquetFile.Describe(path).Schema.Any(field => field.Name == "embed");

    /// <exception cref="BadInputException">The file holds something else, or embeddings of another width.</exception>
    public static EmbeddedImages Read(string path, long width)
    {
        var table = ParquetFile.Read(path, Schema);
        var values = table.Lists<float>("embed").Values;
        if (values.LongLength != table.Rows * width)
        {
            throw new BadInputException("the embeddings are another network's")
            {
                At = new SourcePosition(path),
                Facts = [("expected", $"{table.Rows} rows of {width}"), ("found", $"{values.LongLength} numbers")],
            };
        }

        // The scope keeps the tensor that is reshaped from the collector.
        using var scope = NewDisposeScope();
        var embeddings = tensor(values).reshape(table.Rows, width).MoveToOuterDisposeScope();
        return new(table.Meta("dataset"), table.Values<long>("image_id"), table.Values<int>("pass"), table.Values<int>("label"), embeddings);
    }
}

/// <summary>The content of an embedding file.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Ids">The id of each row's image.</param>
/// <param name="Passes">The pass of each row.</param>
/// <param name="Labels">The label of each row.</param>
/// <param name="Embeddings">float32 [rows, D].</param>
public sealed record EmbeddedImages(string Dataset, IReadOnlyList<long> Ids, IReadOnlyList<int> Passes, IReadOnlyList<int> Labels, Tensor Embeddings)
{
    /// <summary>int64 [rows].</summary>
    public Tensor LabelTensor() => tensor(Labels.Select(label => (long)label).ToArray());
}
