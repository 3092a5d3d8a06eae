using Retable.Learning;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Losses;

/// <summary>Which rows of a batch show the same thing.</summary>
internal static class SamePair
{
    /// <summary>By the labels, or, where there are none, rows 2i and 2i + 1: two crops of one image.</summary>
    /// <param name="rows">n.</param>
    /// <param name="labels">int64 [n], or null.</param>
    /// <param name="device">Of the result where there are no labels.</param>
    /// <returns>bool [n, n]; true on the diagonal.</returns>
    /// <exception cref="ArgumentException">The labels have another length, or crops are without their partner.</exception>
    public static Tensor Of(long rows, Tensor? labels, Device device)
    {
        if (labels is not null)
        {
            Shapes.Require(labels, [rows]);
        }
        else if (rows % 2 != 0)
        {
            throw new ArgumentException($"{rows} rows are no pairs of crops", nameof(rows));
        }

        var group = labels ?? arange(rows / 2, dtype: int64, device: device).repeat_interleave(2);
        return group.unsqueeze(1) == group.unsqueeze(0);
    }

    /// <summary>The same without each row itself.</summary>
    public static Tensor Others(Tensor same) => same.logical_and(Diagonal(same).logical_not());

    /// <summary>bool [n, n].</summary>
    public static Tensor Diagonal(Tensor same) => eye(same.shape[0], dtype: @bool, device: same.device);
}
