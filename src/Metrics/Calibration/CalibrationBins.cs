namespace Retable.Metrics.Calibration;

/// <summary>Sorts predictions into bins of confidence and computes calibration errors from them.</summary>
/// <remarks>
/// Which bin a confidence falls into is the convention, and each has a class: <see cref="RightClosedBins"/>,
/// <see cref="LeftClosedBins"/>. A sample in no bin still counts in n.
/// </remarks>
public sealed class CalibrationBins
{
    private readonly double[] _confidence;
    private readonly long[] _correct;
    private readonly long[] _counts;
    private readonly long _samples;

    private CalibrationBins(int bins, long samples)
    {
        _confidence = new double[bins];
        _correct = new long[bins];
        _counts = new long[bins];
        _samples = samples;
    }

    /// <summary>Expected calibration error: Σ (n_b / n) |mean confidence − accuracy|.</summary>
    public double Ece => Weighted(gap => gap);

    /// <summary>Root mean square calibration error: √ Σ (n_b / n) gap², the L2 norm.</summary>
    public double Rms => Math.Sqrt(Weighted(gap => gap * gap));

    /// <summary>Maximum calibration error; empty bins give 0.</summary>
    public double Mce => Gaps().Append(0).Max();

    /// <summary>Average calibration error: the plain mean of the gaps over the non-empty bins.</summary>
    public double Ace => Gaps().DefaultIfEmpty(0).Average();

    /// <summary>Samples in each bin.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <param name="confidence">One per sample, at least one sample.</param>
    /// <param name="correct">Whether the prediction is right.</param>
    /// <param name="bins">The number of bins.</param>
    /// <param name="binOf">Gives the bin of a confidence; a value outside 0 … bins − 1 means none.</param>
    internal static CalibrationBins Of(ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins, Func<double, int> binOf)
    {
        Samples.RequireSameLength(confidence.Length, correct.Length);
        var result = new CalibrationBins(bins, confidence.Length);
        for (var i = 0; i < confidence.Length; i++)
        {
            if (binOf(confidence[i]) is var bin && (uint)bin < (uint)bins)
            {
                result._counts[bin]++;
                result._confidence[bin] += confidence[i];
                result._correct[bin] += correct[i] ? 1 : 0;
            }
        }

        return result;
    }

    private double Weighted(Func<double, double> of) =>
        Filled().Sum(bin => (double)_counts[bin] / _samples * of(Gap(bin)));

    private IEnumerable<double> Gaps() => Filled().Select(Gap);

    private IEnumerable<int> Filled() => Enumerable.Range(0, _counts.Length).Where(bin => _counts[bin] > 0);

    private double Gap(int bin) => Math.Abs((_confidence[bin] - _correct[bin]) / _counts[bin]);
}
