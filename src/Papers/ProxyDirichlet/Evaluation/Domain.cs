using Retable.Papers.ProxyDirichlet.Data;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>A test set as it is shown to the networks.</summary>
/// <param name="Name">In metrics and predictions.</param>
/// <param name="Kind">What its labels are worth.</param>
/// <param name="Severity">Of the shift; 0 is clean.</param>
/// <param name="Samples">Its images.</param>
/// <param name="Count">How many of them, from the first on.</param>
internal sealed record Domain(string Name, DomainKind Kind, int Severity, ISamples Samples, int Count)
{
    /// <summary>What happens to the images; null for nothing.</summary>
    public Shift? Shift { get; init; }

    /// <summary>Its classes among all classes, in the order of its labels; null for all.</summary>
    public IReadOnlyList<int>? Classes { get; init; }

    /// <summary>Says which images will be asked for next; none, if there are none any more.</summary>
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

internal enum DomainKind
{
    /// <summary>What the networks were trained for: the negatives of every detection.</summary>
    Clean,

    /// <summary>Other images of the same classes.</summary>
    Shifted,

    /// <summary>No class of the training; the labels mean nothing.</summary>
    Foreign,
}
