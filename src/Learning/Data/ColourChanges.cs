using System.ComponentModel.DataAnnotations;
using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>How the colours of training images are changed: brightness, contrast, saturation and hue in random order, then grey, then a blur.</summary>
/// <remarks>
/// <para>A factor f is uniform in 1 ± the bound (not below 0). Brightness: f x; contrast: f x + (1 − f) m, m the mean of the grey image; saturation:
/// f x + (1 − f) g, g the grey of the pixel; each cut to 0 … 1. Hue: turned by a share of the circle uniform in ± the bound. Grey is 0.2989 R + 0.587 G + 0.114 B.</para>
/// <para>Source: torchvision 0.14.1, ColorJitter, RandomApply and RandomGrayscale, on numbers of 0 … 1 where the originals round to bytes. The blur is Gaussian,
/// cut off at three deviations, edges repeated; Pillow's, which the originals use, puts three box filters in its place.</para>
/// </remarks>
public sealed record ColourChanges
{
    private const double Red = 0.2989, Green = 0.587, Blue = 0.114, LeastBlur = 0.1;

    /// <summary>The largest distance of the brightness factor from 1; 0 leaves the brightness unchanged.</summary>
    [Range(0, 1)]
    public double Brightness { get; init; }

    /// <summary>The largest distance of the contrast factor from 1.</summary>
    [Range(0, 1)]
    public double Contrast { get; init; }

    /// <summary>The largest distance of the saturation factor from 1.</summary>
    [Range(0, 1)]
    public double Saturation { get; init; }

    /// <summary>The largest rotation of the hue, as a share of the circle.</summary>
    [Range(0, 0.5)]
    public double Hue { get; init; }

    /// <summary>The probability that brightness, contrast, saturation and hue are changed at all.</summary>
    [Range(0, 1)]
    public double Probability { get; init; } = 1;

    /// <summary>The probability of turning the image grey.</summary>
    [Range(0, 1)]
    public double Grey { get; init; }

    /// <summary>The largest standard deviation of the blur in pixels, the least being 0.1; 0 for no blur.</summary>
    [Range(0, 100)]
    public double Blur { get; init; }

    /// <summary>Whether no image is ever changed.</summary>
    public bool IsIdentity => (Brightness, Contrast, Saturation, Hue, Grey, Blur) == (0, 0, 0, 0, 0, 0);

    /// <summary>Changes one image, using its own random draws.</summary>
    /// <param name="image">Three planes of side × side numbers of 0 … 1; changed in place.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="draws">The random draws of this image.</param>
    public void Apply(Span<float> image, int side, Philox draws)
    {
        if (draws.NextDouble() < Probability)
        {
            foreach (var change in draws.Permutation(4))
            {
                Jitter(change, image, draws);
            }
        }

        if (draws.NextDouble() < Grey)
        {
            Mix(image, 0, Greys(image));
        }

        if (Blur > 0)
        {
            GaussianBlur(image, side, LeastBlur + ((Blur - LeastBlur) * draws.NextDouble()));
        }
    }

    /// <summary>Mixes an image with another: f x + (1 − f) other, clipped to 0 … 1.</summary>
    /// <param name="image">Three planes.</param>
    /// <param name="factor">f.</param>
    /// <param name="other">A number per pixel, or one for all; none may be 0.</param>
    public static void Mix(Span<float> image, double factor, ReadOnlySpan<float> other)
    {
        var plane = image.Length / 3;
        for (var i = 0; i < image.Length; i++)
        {
            var mixed = other.Length switch { 0 => 0, 1 => other[0], _ => other[i % plane] };
            image[i] = (float)Math.Clamp((factor * image[i]) + ((1 - factor) * mixed), 0, 1);
        }
    }

    /// <summary>The grey value of each pixel.</summary>
    public static float[] Greys(ReadOnlySpan<float> image)
    {
        var greys = new float[image.Length / 3];
        for (var i = 0; i < greys.Length; i++)
        {
            greys[i] = (float)((Red * image[i]) + (Green * image[greys.Length + i]) + (Blue * image[(2 * greys.Length) + i]));
        }

        return greys;
    }

    /// <summary>Rotates the hue of each pixel; saturation and value stay the same.</summary>
    /// <param name="image">Three planes.</param>
    /// <param name="turn">A share of the circle: a third turns red into green.</param>
    public static void TurnHue(Span<float> image, double turn)
    {
        var plane = image.Length / 3;
        for (var i = 0; i < plane; i++)
        {
            double red = image[i], green = image[plane + i], blue = image[(2 * plane) + i];
            var (largest, least) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
            var range = largest - least;
            if (range <= 0)
            {
                continue;
            }

            var sixths = largest == red ? (green - blue) / range : largest == green ? 2 + ((blue - red) / range) : 4 + ((red - green) / range);
            sixths += 6 * turn;
            image[i] = Channel(5);
            image[plane + i] = Channel(3);
            image[(2 * plane) + i] = Channel(1);

            // A channel is the largest but for what the distance to its own hue takes away.
            float Channel(int offset)
            {
                var k = (((offset + sixths) % 6) + 6) % 6;
                return (float)(largest - (range * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
            }
        }
    }

    /// <summary>Blurs each plane along its rows and columns.</summary>
    public static void GaussianBlur(Span<float> image, int side, double deviation)
    {
        var reach = (int)Math.Ceiling(3 * deviation);
        double[] weights = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(t => Math.Exp(-0.5 * t * t / (deviation * deviation)))];
        var sum = weights.Sum();
        var source = new float[side];
        for (var line = 0; line < image.Length / side; line++)
        {
            Along(image, line * side, 1);
        }

        for (var column = 0; column < image.Length / side; column++)
        {
            Along(image, (column / side * side * side) + (column % side), side);
        }

        void Along(Span<float> pixels, int start, int stride)
        {
            for (var i = 0; i < side; i++)
            {
                source[i] = pixels[start + (i * stride)];
            }

            for (var i = 0; i < side; i++)
            {
                var blurred = 0.0;
                for (var t = -reach; t <= reach; t++)
                {
                    blurred += weights[t + reach] * source[Math.Clamp(i + t, 0, side - 1)];
                }

                pixels[start + (i * stride)] = (float)(blurred / sum);
            }
        }
    }

    private void Jitter(int change, Span<float> image, Philox draws)
    {
        switch (change)
        {
            case 0 when Brightness > 0:
                Mix(image, Factor(Brightness), []);
                break;
            case 1 when Contrast > 0:
                Mix(image, Factor(Contrast), [Greys(image).Average()]);
                break;
            case 2 when Saturation > 0:
                Mix(image, Factor(Saturation), Greys(image));
                break;
            case 3 when Hue > 0:
                TurnHue(image, Hue * ((2 * draws.NextDouble()) - 1));
                break;
        }

        double Factor(double bound) => 1 + (bound * ((2 * draws.NextDouble()) - 1));
    }
}
