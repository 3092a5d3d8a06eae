using System.Runtime.Intrinsics;

namespace Retable.Metrics.Retrieval;

/// <summary>Recall@1, leave one out: whether the nearest other row of the same set, by cosine similarity, has the same label.</summary>
/// <remarks>
/// <para>Rows are normalised to length 1 in float32; a row of zeros stays one. Of equally similar rows the first is the neighbour. A row by itself counts as found.</para>
/// <para>Source: Jégou, Douze, Schmid, PAMI 2011, in the form of mkirchhof/url@eacd47f, timm/utils/metrics.py, recall_at_one. That one searches two neighbours and
/// takes the second, on the assumption that the first is the row itself; with duplicates the second may be the row itself, which then counts as found.</para>
/// </remarks>
public static class RecallAtOne
{
    // So many queries share a pass over the rows, which are far more than a cache holds.
    private const int Block = 16;

    /// <returns>The share of rows whose neighbour has their label, 0 … 1.</returns>
    /// <inheritdoc cref="Correct"/>
    public static double Of(float[] features, int width, int[] labels) => Correct(features, width, labels).Average(hit => hit ? 1.0 : 0.0);

    /// <param name="features">Rows of <paramref name="width"/> numbers, one after the other.</param>
    /// <param name="width">Length of a row, at least 1.</param>
    /// <param name="labels">One per row; at least one.</param>
    /// <returns>For each row whether its neighbour has its label.</returns>
    /// <exception cref="ArgumentException">The features do not fill as many rows as there are labels, or one is not finite.</exception>
    public static bool[] Correct(float[] features, int width, int[] labels)
    {
        if (labels.Length == 0 || width < 1 || features.LongLength != (long)labels.Length * width)
        {
            throw new ArgumentException($"{features.LongLength} values are not {labels.Length} rows of {width}");
        }

        var rows = Normalised(features, width);
        var neighbours = new int[labels.Length];
        Parallel.For(0, (labels.Length + Block - 1) / Block, block =>
        {
            var first = block * Block;
            FindNeighbours(rows, neighbours.AsSpan(first, Math.Min(Block, labels.Length - first)), first);
        });
        return [.. neighbours.Select((neighbour, i) => labels[neighbour] == labels[i])];
    }

    private static float[][] Normalised(float[] features, int width) => [.. features.Chunk(width).Select(row =>
    {
        var length = Math.Sqrt(row.Sum(x => (double)x * x));
        return double.IsFinite(length)
            ? length == 0 ? row : Array.ConvertAll(row, x => (float)(x / length))
            : throw new ArgumentException("a feature is not finite", nameof(features));
    })];

    private static void FindNeighbours(float[][] rows, Span<int> neighbours, int first)
    {
        Span<float> nearest = stackalloc float[neighbours.Length];
        nearest.Fill(float.NegativeInfinity);
        for (var i = 0; i < neighbours.Length; i++)
        {
            neighbours[i] = first + i;
        }

        for (var row = 0; row < rows.Length; row++)
        {
            for (var i = 0; i < neighbours.Length; i++)
            {
                var similarity = row == first + i ? float.NegativeInfinity : Dot(rows[first + i], rows[row]);
                if (similarity > nearest[i])
                {
                    (nearest[i], neighbours[i]) = (similarity, row);
                }
            }
        }
    }

    // Always eight partial sums, whatever the machine has, so that the last bit, and with it a tie, is the same everywhere.
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = Vector256<float>.Zero;
        var i = 0;
        for (; i + Vector256<float>.Count <= a.Length; i += Vector256<float>.Count)
        {
            sums += Vector256.Create(a[i..]) * Vector256.Create(b[i..]);
        }

        var sum = Vector256.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
