namespace Retable.Learning.Data;

/// <summary>Numbers the known classes of a data set 0 … C − 1 in increasing order; every other class is −1, unknown.</summary>
/// <remarks>
/// Source: dimitymiller/cac-openset@bd9c7f5, datasets/utils.py, create_target_map. The remapping of pytorch-ood numbers the
/// classes in the order of a hash set and turns the unknown class 0 into the known class 0: it is not used here.
/// </remarks>
public sealed class LabelMap
{
    /// <summary>The label of everything that is not known.</summary>
    public const int Unknown = -1;

    private readonly int[] _known;

    /// <param name="known">The known classes, in any order, each once.</param>
    public LabelMap(IEnumerable<int> known)
    {
        _known = [.. known.Order()];
        if (_known.Length == 0 || _known.Distinct().Count() != _known.Length)
        {
            throw new ArgumentException($"known classes must be some, each once, not [{string.Join(", ", _known)}]", nameof(known));
        }
    }

    /// <summary>C, how many classes are known.</summary>
    public int Count => _known.Length;

    /// <summary>The known classes by their new numbers.</summary>
    public IReadOnlyList<int> Known => _known;

    /// <summary>The new number of a class of the data set, or <see cref="Unknown"/>.</summary>
    public int this[int label] => Array.BinarySearch(_known, label) is var found && found >= 0 ? found : Unknown;

    /// <summary>All classes 0 … C − 1 known under their own numbers.</summary>
    public static LabelMap Everything(int classes) => new(Enumerable.Range(0, classes));
}
