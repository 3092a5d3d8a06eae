namespace Retable.Engine.Determinism;

/// <summary>Lays two files of one kind side by side, number by number.</summary>
public interface INumbers
{
    /// <summary>The extensions it reads, with their dots: <c>.parquet</c>.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>The columns or tensors that differ; those that are equal are left out.</summary>
    /// <param name="recorded">The file as it was recorded; its path need not have the extension.</param>
    /// <param name="again">The file as it came out again.</param>
    /// <exception cref="FormatException">One of them is not of this kind.</exception>
    IReadOnlyList<ValueDifference> Compare(string recorded, string again);
}
