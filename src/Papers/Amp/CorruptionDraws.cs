using Retable.Contract;

namespace Retable.Papers.Amp;

/// <summary>Draws of the anchor corruption, and which batches it is for.</summary>
/// <remarks>
/// The crop is that of torchvision's RandomResizedCrop: area share uniform in [0.6, 1], logarithm of the aspect ratio uniform in
/// ± log 4/3, up to ten tries; then the middle of the image, no wider than 4 : 3 and no higher than 3 : 4. Flip with probability ½;
/// with 0.8 a brightness factor in [0.5, 1.5] and a σ in [0.1, 5]; gray with 0.2.
/// Source: as <see cref="AnchorCorruption"/>; for ImageNet the paper's supplement, algorithm 1.
/// </remarks>
/// <param name="every">Every how many batches anchors are corrupted: 5 for CIFAR, 10 for ImageNet, 0 for never.</param>
/// <param name="grayProbability">0.2 for CIFAR; 0 for ImageNet and for images of one channel.</param>
public sealed class CorruptionDraws(int every = 5, double grayProbability = 0.2)
{
    private const double LeastArea = 0.6;
    private const double LargestAspect = 4.0 / 3;
    private const int Tries = 10;

    /// <summary>Whether the anchors of a batch are to be corrupted: the first one of every epoch is.</summary>
    /// <param name="batch">Its number within the epoch, from 0.</param>
    public bool Includes(int batch) => every > 0 && batch % every == 0;

    /// <summary>The next draw, for images of a size.</summary>
    /// <param name="height">Rows, ≥ 1.</param>
    /// <param name="width">Columns, ≥ 1.</param>
    /// <param name="draws">Where it comes from.</param>
    public Corruption Next(int height, int width, Philox draws)
    {
        var (top, left, rows, columns) = NextCrop(height, width, draws);
        var flip = draws.NextDouble() < 0.5;
        var jitter = draws.NextDouble() < 0.8 ? new Jitter(Between(0.5, 1.5, draws), Between(0.1, 5, draws)) : null;
        return new Corruption(top, left, rows, columns, flip, jitter, draws.NextDouble() < grayProbability);
    }

    private static (int Top, int Left, int Height, int Width) NextCrop(int height, int width, Philox draws)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var area = height * width * Between(LeastArea, 1, draws);
            var aspect = Math.Exp(Between(-Math.Log(LargestAspect), Math.Log(LargestAspect), draws));
            var (rows, columns) = (Rounded(Math.Sqrt(area / aspect)), Rounded(Math.Sqrt(area * aspect)));
            if (rows >= 1 && rows <= height && columns >= 1 && columns <= width)
            {
                return (draws.NextInt(height - rows + 1), draws.NextInt(width - columns + 1), rows, columns);
            }
        }

        return Middle(height, width);
    }

    private static (int Top, int Left, int Height, int Width) Middle(int height, int width)
    {
        var rows = Math.Min(height, Rounded(width * LargestAspect));
        var columns = Math.Min(width, Rounded(height * LargestAspect));
        return ((height - rows) / 2, (width - columns) / 2, rows, columns);
    }

    // To even at a half, as Python rounds.
    private static int Rounded(double value) => (int)Math.Round(value, MidpointRounding.ToEven);

    private static double Between(double least, double largest, Philox draws) => least + ((largest - least) * draws.NextDouble());
}
