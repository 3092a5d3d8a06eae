using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>Draws the part of an image that a random resized crop shows.</summary>
/// <remarks>
/// Its area is uniform between a bound and the image's, its aspect log-uniform in ¾ … 4/3; after ten draws that do not fit it is the largest
/// centred part with an allowed aspect. Source: albumentations 0.5.2 and torchvision 0.14.1, RandomResizedCrop, with their defaults.
/// </remarks>
public static class RandomPart
{
    private const int Trials = 10;
    private const double LeastAspect = 3.0 / 4, LargestAspect = 4.0 / 3;

    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="draws">The random draws of this part.</param>
    /// <param name="leastArea">The least share of the area, in (0, 1].</param>
    public static Part Of(int height, int width, Philox draws, double leastArea = 0.08)
    {
        for (var trial = 0; trial < Trials; trial++)
        {
            var area = height * width * (leastArea + ((1 - leastArea) * draws.NextDouble()));
            var aspect = Math.Exp(Math.Log(LeastAspect) + (Math.Log(LargestAspect / LeastAspect) * draws.NextDouble()));
            var (w, h) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
            if (w >= 1 && h >= 1 && w <= width && h <= height)
            {
                return new Part(draws.NextInt(width - w + 1), draws.NextInt(height - h + 1), w, h);
            }
        }

        return Centred(height, width);
    }

    private static Part Centred(int height, int width)
    {
        var aspect = Math.Clamp((double)width / height, LeastAspect, LargestAspect);
        var w = Math.Min(width, (int)Math.Round(height * aspect));
        var h = Math.Min(height, (int)Math.Round(width / aspect));
        return new Part((width - w) / 2, (height - h) / 2, w, h);
    }
}

/// <summary>A rectangle of an image, in pixels.</summary>
public readonly record struct Part(int Left, int Top, int Width, int Height);
