// Which classes a network learns and which it is judged on, how images reach it, the file of embeddings that heads are trained on, and images with people's votes.

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Retable.Contract;
using Retable.Learning.Data;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>The classes of a data set in two: those that a network learns (upstream), numbered in increasing order, and those it is judged on (downstream).</summary>
public sealed class ClassSplit
{
    private readonly HashSet<int> _downstream;

    /// <param name="downstream">Labels of the data set.</param>
    public ClassSplit(IReadOnlyList<int> downstream) => _downstream = [.. downstream];

    /// <summary>The images that a training with these parameters learns from.</summary>
    /// <remarks>The first <c>train_size</c> images of the file, whatever their classes, and of these the upstream ones.</remarks>
    /// <exception cref="BadInputException">A downstream class does not occur, or not two classes are left.</exception>
    public static ImageSet Learnt(ImageSet all, Train.Parameters parameters) =>
        new ClassSplit(parameters.Downstream).Upstream(First(all, parameters.Recipe.TrainSize));

    /// <summary>The first images of a set, all where there are not more.</summary>
    public static ImageSet First(ImageSet all, int count) => all.Count <= count ? all : all.At([.. Enumerable.Range(0, count)]);

    /// <summary>Images of the classes that are learnt, with their new numbers.</summary>
    /// <exception cref="BadInputException">A downstream class does not occur, or not two classes are left.</exception>
    public ImageSet Upstream(ImageSet all)
    {
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

    /// <summary>Images of the other classes, with the data set's own labels.</summary>
    public ImageSet Downstream(ImageSet all) => all.Where(_downstream.Contains);
}

/// <summary>How images reach the network: parameters of the training that the evaluation takes from the model's card.</summary>
public sealed record Input
{
    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];
}

/// <summary>How training images are changed, in one bilinear sampling.</summary>
public sealed record Augmentation
{
    /// <summary>Least share of the area that a random crop keeps; 1 crops nothing.</summary>
    [Range(0.001, 1)]
    public double CropScale { get; init; } = 0.08;

    /// <summary>Probability of a horizontal flip.</summary>
    [Range(0, 1)]
    public double Flip { get; init; } = 0.5;
}

/// <summary>From bytes to images as the network sees them: random crops and flips in training, normalisation.</summary>
public sealed class ImagePipeline(Input input, Augmentation augmentation)
{
    private const double Largest = 255;

    private readonly Normalisation _normalisation = new(input.Mean, input.Std);
    private readonly CropFlipRotate _augmentation = new(augmentation.CropScale, augmentation.Flip, degrees: 0);

    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, H, W].</returns>
    public Tensor Evaluation(Tensor pixels) => _normalisation.Apply(pixels);

    /// <param name="pixels">uint8 [n, C, H, H].</param>
    /// <param name="draws">Randomness of the augmentation.</param>
    /// <returns>float32 [n, C, H, H].</returns>
    public Tensor Training(Tensor pixels, Philox draws) => _augmentation.IsIdentity
        ? Evaluation(pixels)
        : _normalisation.OfUnit(CropFlipRotate.Apply(pixels.to(float32) / Largest, _augmentation.Draws((int)pixels.shape[0], draws)));
}

/// <summary>Embeddings of augmented images, computed once: <c>image_id, pass, label, embed</c>, pass after pass.</summary>
/// <remarks>The original keeps label and embedding only; image and pass are here so that a row can be traced.</remarks>
public static class EmbeddingFile
{
    private static readonly IReadOnlyList<Field> Schema =
        [new("image_id", ColumnType.Int64), new("pass", ColumnType.Int32), new("label", ColumnType.Int32), new("embed", ColumnType.Float32List)];

    /// <param name="path">Where.</param>
    /// <param name="ids">Positions of the images in the published order; one each in every pass.</param>
    /// <param name="labels">One an image.</param>
    /// <param name="passes">For each pass float32 [images, D].</param>
    public static void Write(string path, IReadOnlyList<long> ids, IReadOnlyList<int> labels, IReadOnlyList<Tensor> passes)
    {
        var rows = Enumerable.Range(0, passes.Count).SelectMany(pass => Enumerable.Range(0, ids.Count).Select(image => (Pass: pass, Image: image))).ToList();
        ParquetFile.Write(path, new Table(
            Column.Of("image_id", rows.Select(row => ids[row.Image]).ToArray()),
            Column.Of("pass", rows.Select(row => row.Pass).ToArray()),
            Column.Of("label", rows.Select(row => labels[row.Image]).ToArray()),
            Column.OfLists("embed", [.. passes.SelectMany(pass => pass.cpu().contiguous().data<float>().ToArray().Chunk((int)pass.shape[1]))])));
    }

    /// <returns>float32 [rows, width] and int64 [rows].</returns>
    /// <exception cref="BadInputException">The file holds something else, or embeddings of another width.</exception>
    public static (Tensor Embeddings, Tensor Labels) Read(string path, long width)
    {
        var table = ParquetFile.Read(path, Schema);
        var values = table.Lists<float>("embed").Values;
        return values.LongLength == table.Rows * width
            ? (tensor(values).reshape(table.Rows, width), tensor(Array.ConvertAll(table.Values<int>("label"), label => (long)label)))
            : throw new BadInputException("the embeddings are another network's")
            {
                At = new SourcePosition(path),
                Facts = [("expected", $"{table.Rows} rows of {width}"), ("found", $"{values.LongLength} numbers")],
            };
    }
}

/// <summary>An image that several people labelled.</summary>
/// <param name="Path">As the file of annotations has it.</param>
/// <param name="Votes">How many chose each class.</param>
public sealed record VotedImage(string Path, IReadOnlyList<int> Votes)
{
    /// <summary>The class with most votes, of several the first.</summary>
    public int Label => Enumerable.Range(0, Votes.Count).MaxBy(k => Votes[k]);
}

/// <summary>A data set with several people's labels (CIFAR-10H, Treeversity, Turkey, Pig, Benthic), in five folds that are part of its paths.</summary>
/// <remarks>Source: Schmarje et al., NeurIPS 2022, arXiv:2207.06214; checked against mkirchhof/url@eacd47f, timm/data/readers/reader_isoneannotationenough.py.</remarks>
/// <param name="Classes">Names, in ordinal order.</param>
/// <param name="Images">In ordinal order of their paths.</param>
public sealed record VotedImages(IReadOnlyList<string> Classes, IReadOnlyList<VotedImage> Images)
{
    private const int Folds = 5;

    /// <param name="annotations">Path and class of each vote; without a class it does not count, and neither does an image without votes.</param>
    public static VotedImages Of(IEnumerable<(string Path, string? Class)> annotations)
    {
        List<(string Path, string Class)> votes = [.. annotations.Where(vote => vote.Class is not null).Select(vote => (vote.Path, vote.Class!))];
        string[] classes = [.. votes.Select(vote => vote.Class).Distinct().Order(StringComparer.Ordinal)];
        var images = votes.GroupBy(vote => vote.Path, vote => vote.Class)
            .OrderBy(image => image.Key, StringComparer.Ordinal)
            .Select(image => new VotedImage(image.Key, [.. classes.Select(name => image.Count(vote => vote == name))]));
        return new VotedImages(classes, [.. images]);
    }

    /// <summary>Reads <c>annotations.json</c>: a list of people, each with <c>annotations</c> of <c>image_path</c> and <c>class_label</c>.</summary>
    /// <exception cref="JsonException">It is no such file.</exception>
    public static VotedImages Read(Stream json)
    {
        using var document = JsonDocument.Parse(json);
        try
        {
            return Of([.. document.RootElement.EnumerateArray()
                .SelectMany(person => person.GetProperty("annotations").EnumerateArray())
                .Select(vote => (vote.GetProperty("image_path").GetString()!, vote.GetProperty("class_label").GetString()))]);
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException)
        {
            throw new JsonException("the annotations are not a list of people with 'annotations' of 'image_path' and 'class_label'", error);
        }
    }

    /// <summary>A split of a five-fold cross-validation: with rotation 0 fold 1 validates, fold 2 tests and the others train.</summary>
    /// <param name="split">Train, Validation or Test; null for all folds.</param>
    /// <param name="rotation">By how many folds the roles are moved on, 0 … 4.</param>
    public IReadOnlyList<VotedImage> Split(RetrievalSplit? split, int rotation = 0)
    {
        int[] folds = split switch
        {
            RetrievalSplit.Validation => [0],
            RetrievalSplit.Test => [1],
            RetrievalSplit.Train => [2, 3, 4],
            null => [.. Enumerable.Range(0, Folds)],
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "not a split of these data sets"),
        };
        string[] names = [.. folds.Select(fold => $"fold{((fold + rotation) % Folds) + 1}")];
        return [.. Images.Where(image => names.Any(name => image.Path.Contains(name, StringComparison.Ordinal)))];
    }
}
