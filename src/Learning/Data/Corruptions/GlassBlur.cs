using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>Smooths, moves pixels to nearby places, and smooths again.</summary>
/// <remarks>
/// <para>From below to above and from right to left each pixel becomes a copy of the one at a random offset, each coordinate in −δ … δ − 1, while the border
/// stays. The original intends to swap the two; on colour images the second half of its swap finds the first pixel already overwritten.</para>
/// <para>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</para>
/// </remarks>
/// <param name="sigma">The standard deviation of both smoothings, in pixels; see <see cref="GaussianFilter"/>.</param>
/// <param name="reach">δ ≥ 1, in pixels.</param>
/// <param name="rounds">How often each pixel is moved.</param>
public sealed class GlassBlur(double sigma, int reach, int rounds) : ICorruption
{
    public FloatImage Apply(ByteImage image, Philox draws) => Apply(image, () => (Offset(draws), Offset(draws)));

    /// <summary>Applies given offsets.</summary>
    /// <param name="image">Not changed.</param>
    /// <param name="next">Gives the offset, in columns and rows, of the next pixel; called <see cref="Moves"/> times.</param>
    public FloatImage Apply(ByteImage image, Func<(int X, int Y)> next)
    {
        var smooth = image.MapPlanes(plane => GaussianFilter.Apply(plane, image.Height, image.Width, sigma));
        var moved = new ByteImage([.. smooth.Select(x => (byte)(x * 255))], image.Channels, image.Height, image.Width);
        for (var round = 0; round < rounds; round++)
        {
            for (var y = image.Height - reach; y > reach; y--)
            {
                for (var x = image.Width - reach; x > reach; x--)
                {
                    Copy(moved, to: (y, x), next());
                }
            }
        }

        return FloatImage.OfUnit(moved.MapPlanes(plane => GaussianFilter.Apply(plane, image.Height, image.Width, sigma)), image);
    }

    /// <summary>The total number of moves.</summary>
    public int Moves(ByteImage image) => rounds * Math.Max(0, image.Height - (2 * reach)) * Math.Max(0, image.Width - (2 * reach));

    private int Offset(Philox draws) => draws.NextInt(2 * reach) - reach;

    private static void Copy(ByteImage image, (int Y, int X) to, (int X, int Y) offset)
    {
        var (target, source) = ((to.Y * image.Width) + to.X, ((to.Y + offset.Y) * image.Width) + to.X + offset.X);
        for (var channel = 0; channel < image.Channels; channel++)
        {
            image.Planes[(channel * image.Area) + target] = image.Planes[(channel * image.Area) + source];
        }
    }
}
