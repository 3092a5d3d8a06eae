using System.Text.Json;

namespace Retable.Learning.Retrieval;

/// <summary>An image that several people labelled.</summary>
/// <param name="Path">The path as in the file of annotations.</param>
/// <param name="Votes">The number of people who chose each class.</param>
public sealed record VotedImage(string Path, IReadOnlyList<int> Votes)
{
    /// <summary>The class with the most votes; among several the first.</summary>
    public int Label => Enumerable.Range(0, Votes.Count).MaxBy(k => Votes[k]);
}

/// <summary>A data set labelled by several people (CIFAR-10H, Treeversity, Turkey, Pig, Benthic), in five folds that are part of its paths.</summary>
/// <remarks>Source: Schmarje et al., NeurIPS 2022, arXiv:2207.06214; checked against mkirchhof/url@eacd47f, timm/data/readers/reader_isoneannotationenough.py.</remarks>
/// <param name="Classes">Names of the classes, in ordinal order.</param>
/// <param name="Images">The images, in ordinal order of their paths.</param>
public sealed record VotedImages(IReadOnlyList<string> Classes, IReadOnlyList<VotedImage> Images)
{
    private const int Folds = 5;

    /// <param name="annotations">Path and class of each vote; a vote without a class does not count, and neither does an image without votes.</param>
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
    /// <exception cref="JsonException">The file is not of this kind.</exception>
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

    /// <summary>A split for five-fold cross-validation: with rotation 0, fold 1 validates, fold 2 tests and the others train.</summary>
    /// <param name="split">Train, Validation or Test; null for all folds.</param>
    /// <param name="rotation">The number of folds by which the roles advance, 0 … 4.</param>
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
