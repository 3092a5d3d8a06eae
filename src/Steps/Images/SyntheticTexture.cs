using Retable.Contract;

namespace Retable.Images;

/// <summary>Draws grey synthetic textures: a substitute for the Textures data set where there is no network.</summary>
/// <remarks>
/// Four kinds in turn: an oriented sinusoid, the product of two, a checkerboard, and box-blurred noise; frequencies 0.2 to 1.5
/// radians a pixel, random angles and phases, stretched to 0 … 255. They are not made from photographs, and only need to look unlike clothes.
/// </remarks>
public static class SyntheticTexture
{
    private delegate double Pattern(int x, int y);

    /// <summary>Draws the n-th texture of a seed: the same bytes whatever else is drawn.</summary>
    /// <param name="number">The position in the data set; modulo four it gives the kind.</param>
    /// <param name="size">Pixels per side, ≥ 4.</param>
    /// <param name="seeds">The seeds; every texture has its own stream.</param>
    /// <returns>size × size bytes, row by row.</returns>
    public static byte[] Draw(int number, int size, SeedSequence seeds)
    {
        var draws = seeds.Generator("texture", number);
        Pattern pattern = (number % 4) switch
        {
            0 => Sinusoid(draws),
            1 => Product(Sinusoid(draws), Sinusoid(draws)),
            2 => Checkerboard(draws),
            _ => BlurredNoise(draws, size),
        };
        return Stretched(pattern, size);
    }

    private static Pattern Sinusoid(Philox draws)
    {
        var (kx, ky, phase) = Wave(draws);
        return (x, y) => Math.Sin((kx * x) + (ky * y) + phase);
    }

    private static Pattern Product(Pattern first, Pattern second) => (x, y) => first(x, y) * second(x, y);

    // The sign of two sinusoids at right angles: squares, rotated and shifted.
    private static Pattern Checkerboard(Philox draws)
    {
        var (kx, ky, phase) = Wave(draws);
        var other = 2 * Math.PI * draws.NextDouble();
        return (x, y) => Math.Sin((kx * x) + (ky * y) + phase) * Math.Sin((ky * x) - (kx * y) + other) >= 0 ? 1 : -1;
    }

    private static Pattern BlurredNoise(Philox draws, int size)
    {
        var radius = 1 + draws.NextInt(3);
        var side = size + (2 * radius);
        var noise = Enumerable.Range(0, side * side).Select(_ => draws.NextDouble()).ToArray();
        return (x, y) =>
        {
            var sum = 0.0;
            for (var dy = 0; dy <= 2 * radius; dy++)
            {
                for (var dx = 0; dx <= 2 * radius; dx++)
                {
                    sum += noise[((y + dy) * side) + x + dx];
                }
            }

            return sum;
        };
    }

    private static (double Kx, double Ky, double Phase) Wave(Philox draws)
    {
        var frequency = 0.2 + (1.3 * draws.NextDouble());
        var angle = Math.PI * draws.NextDouble();
        return (frequency * Math.Cos(angle), frequency * Math.Sin(angle), 2 * Math.PI * draws.NextDouble());
    }

    private static byte[] Stretched(Pattern pattern, int size)
    {
        var values = new double[size * size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = pattern(i % size, i / size);
        }

        var (low, high) = (values.Min(), values.Max());
        var range = high > low ? high - low : 1;
        return [.. values.Select(v => (byte)Math.Round(255 * (v - low) / range))];
    }
}
