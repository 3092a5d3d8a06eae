using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>Sets a random rectangle of an image to 0, which is the mean colour after normalisation.</summary>
/// <remarks>
/// Its area is uniform in 2 … 33 % of the image's, its aspect log-uniform in 0.3 … 3.3; after ten draws that do not fit nothing is erased.
/// Source: Zhong et al., "Random erasing data augmentation", AAAI 2020, arXiv:1708.04896; torchvision 0.15.2, RandomErasing with its defaults.
/// </remarks>
public static class RandomErasing
{
    private const int Trials = 10;
    private const double LeastArea = 0.02, LargestArea = 0.33, LeastAspect = 0.3, LargestAspect = 3.3;

    /// <summary>Draws a rectangle, or null if nothing is to be erased.</summary>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="probability">The probability of erasing anything, 0 … 1.</param>
    /// <param name="draws">The random draws of this image.</param>
    public static Part? Next(int height, int width, double probability, Philox draws)
    {
        if (draws.NextDouble() >= probability)
        {
            return null;
        }

        for (var trial = 0; trial < Trials; trial++)
        {
            var area = height * width * (LeastArea + ((LargestArea - LeastArea) * draws.NextDouble()));
            var aspect = Math.Exp(Math.Log(LeastAspect) + (Math.Log(LargestAspect / LeastAspect) * draws.NextDouble()));
            var (h, w) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
            if (h < height && w < width)
            {
                return new Part(draws.NextInt(width - w + 1), draws.NextInt(height - h + 1), w, h);
            }
        }

        return null;
    }

    /// <param name="image">The normalised image, [channels, height, width]; changed in place.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="part">The rectangle to erase.</param>
    public static void Erase(Span<float> image, int height, int width, Part part)
    {
        for (var start = 0; start < image.Length; start += height * width)
        {
            for (var y = part.Top; y < part.Top + part.Height; y++)
            {
                image.Slice(start + (y * width) + part.Left, part.Width).Clear();
            }
        }
    }
}
