namespace Retable.Learning.Data.Corruptions;

/// <summary>Smooths a plane with a Gaussian that is cut off at four standard deviations; borders are replicated.</summary>
/// <remarks>
/// Radius ρ = ⌊4σ + ½⌋, weights exp(−k²/2σ²) for k = −ρ … ρ, normalised; along the columns first, then along the rows. Below σ = 1/8 it changes nothing.
/// Checked against scipy 1.10.1 (ndimage.gaussian_filter, mode 'nearest'), in its order of additions.
/// </remarks>
internal static class GaussianFilter
{
    /// <param name="plane">H × W row-major; not changed.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="sigma">σ &gt; 0, in pixels.</param>
    public static double[] Apply(double[] plane, int height, int width, double sigma)
    {
        var weights = Weights(sigma);
        return Along(Along(plane, height, width, weights), width, 1, weights);
    }

    // weights[k] is that of the pixels k away, on either side.
    private static double[] Weights(double sigma)
    {
        var radius = (int)((4 * sigma) + 0.5);
        var weights = Enumerable.Range(-radius, (2 * radius) + 1).Select(k => Math.Exp(-0.5 / (sigma * sigma) * (k * k))).ToArray();
        var sum = Sum(weights);
        return [.. weights.Skip(radius).Select(weight => weight / sum)];
    }

    // As numpy adds a few numbers: from eight on in eight lanes. Where levels are cut to bytes, the last place of the weights decides about even areas.
    private static double Sum(double[] numbers)
    {
        var inLanes = numbers.Length / 8 * 8;
        if (inLanes == 0)
        {
            return numbers.Sum();
        }

        var lanes = Enumerable.Range(0, 8).Select(lane => numbers.Take(inLanes).Where((_, i) => i % 8 == lane).Sum()).ToArray();
        var sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        return numbers.Skip(inLanes).Aggregate(sum, (total, number) => total + number);
    }

    // Along one axis of a given size, whose pixels lie a stride apart.
    private static double[] Along(double[] source, int size, int stride, double[] weights)
    {
        var result = new double[source.Length];
        for (var i = 0; i < source.Length; i++)
        {
            var place = i / stride % size;
            var sum = source[i] * weights[0];
            for (var k = weights.Length - 1; k > 0; k--)
            {
                var (before, after) = (Math.Max(place - k, 0), Math.Min(place + k, size - 1));
                sum += (source[i + ((before - place) * stride)] + source[i + ((after - place) * stride)]) * weights[k];
            }

            result[i] = sum;
        }

        return result;
    }
}
