using MathNet.Numerics.Distributions;

namespace Retable.Tables.Statistics;

/// <summary>McNemar's test of two classifiers on the same samples: does one get more right? Only the samples on which they differ count.</summary>
/// <remarks>
/// The exact test is the binomial one on the discordant pairs and errs on the safe side; mid-p counts the observed split
/// half and keeps close to its level. Source: Fagerland, Lydersen, Laake, BMC Medical Research Methodology 13:91, 2013.
/// The interval for the difference of the proportions is Bonett and Price's (Wald's with one added to each discordant cell).
/// </remarks>
public static class McNemar
{
    public static TestResult Exact(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        var (gained, lost) = Discordant(first, second);
        return Result("McNemar, exact", SignTest.TwoSided(gained, lost), gained, lost, first.Length);
    }

    public static TestResult MidP(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        var (gained, lost) = Discordant(first, second);
        return Result("McNemar, mid-p", MidP(gained, lost), gained, lost, first.Length);
    }

    /// <summary>The two-sided mid-p value of the discordant counts.</summary>
    public static double MidP(int gained, int lost)
    {
        if (gained == lost)
        {
            // The distribution is symmetric: half the observed point is left on each side, so that both tails make one.
            return 1;
        }

        var smaller = Math.Min(gained, lost);
        return (2 * Binomial.CDF(0.5, gained + lost, smaller)) - Binomial.PMF(0.5, gained + lost, smaller);
    }

    private static TestResult Result(string name, double p, int gained, int lost, int n) => new(name, (double)(gained - lost) / n, p, n)
    {
        Interval = Interval(gained, lost, n, 0.95),
        EquivalenceInterval = Interval(gained, lost, n, 0.90),
    };

    private static Interval Interval(int gained, int lost, int n, double level)
    {
        var (a, b) = ((gained + 1.0) / (n + 2), (lost + 1.0) / (n + 2));
        var error = Math.Sqrt((a + b - ((a - b) * (a - b))) / (n + 2));
        var half = Normal.InvCDF(0, 1, (1 + level) / 2) * error;
        return new Interval(Math.Max(-1, a - b - half), Math.Min(1, a - b + half));
    }

    private static (int Gained, int Lost) Discordant(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        if (first.Length != second.Length || first.Length == 0)
        {
            throw new ArgumentException($"McNemar's test needs the same samples twice, not {first.Length} and {second.Length}");
        }

        var (gained, lost) = (0, 0);
        for (var i = 0; i < first.Length; i++)
        {
            gained += first[i] && !second[i] ? 1 : 0;
            lost += second[i] && !first[i] ? 1 : 0;
        }

        return (gained, lost);
    }
}
