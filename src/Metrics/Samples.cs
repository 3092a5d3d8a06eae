namespace Retable.Metrics;

/// <summary>Checks that lists of samples belong together.</summary>
internal static class Samples
{
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void RequireSameLength(int first, int second)
    {
        if (first != second)
        {
            throw new ArgumentException($"{first} samples on one side and {second} on the other");
        }
    }

    /// <summary>The number of rows of a table with <paramref name="classes"/> columns.</summary>
    /// <exception cref="ArgumentException">The values do not fill whole rows, there is no row, or a label names no class.</exception>
    public static void RequireRows(int values, int classes, ReadOnlySpan<int> labels)
    {
        if (classes < 1 || labels.IsEmpty || values != (long)labels.Length * classes)
        {
            throw new ArgumentException($"{values} values are not {labels.Length} rows of {classes} classes");
        }

        foreach (var label in labels)
        {
            if ((uint)label >= (uint)classes)
            {
                throw new ArgumentException($"the label {label} is not in 0 … {classes - 1}");
            }
        }
    }
}
