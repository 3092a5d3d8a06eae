namespace Retable.Metrics.Calibration;

/// <summary>Edges of equal-width bins over [0, 1], identical to the last bit to those of the original libraries.</summary>
internal static class Edges
{
    /// <summary>libtorch's <c>linspace(0, 1, bins + 1)</c> in float32: the lower half counts up from 0, the upper down from 1.</summary>
    public static float[] Float32(int bins)
    {
        var step = 1f / bins;
        return [.. Enumerable.Range(0, bins + 1).Select(k => k < (bins + 1) / 2 ? step * k : 1f - (step * (bins - k)))];
    }

    /// <summary>k · (1 / bins) in float64: with 10 bins the third is 0.30000000000000004.</summary>
    public static double[] Float64(int bins)
    {
        var step = 1.0 / bins;
        return [.. Enumerable.Range(0, bins + 1).Select(k => k * step)];
    }

    /// <summary>The number of edges below a value.</summary>
    public static int Below<T>(T[] edges, T value)
        where T : IComparable<T>
    {
        var index = Array.BinarySearch(edges, value);
        while (index > 0 && edges[index - 1].CompareTo(value) == 0)
        {
            index--;
        }

        return index < 0 ? ~index : index;
    }

    /// <summary>The number of edges at or below a value.</summary>
    public static int AtOrBelow<T>(T[] edges, T value)
        where T : IComparable<T>
    {
        var index = Array.BinarySearch(edges, value);
        while (index >= 0 && index < edges.Length && edges[index].CompareTo(value) == 0)
        {
            index++;
        }

        return index < 0 ? ~index : index;
    }
}
