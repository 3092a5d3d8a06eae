using MathNet.Numerics.Distributions;
using Retable.Tables.Statistics;

namespace Retable.Tables;

public enum PublishedVerdict
{
    /// <summary>The printed number is what another run of ours could have given.</summary>
    Agrees,

    /// <summary>It is not.</summary>
    Differs,

    /// <summary>One run says nothing of its spread, and its number is not the printed one.</summary>
    Undecided,

    /// <summary>The two numbers are not of the same thing.</summary>
    NotComparable,
}

/// <summary>Whether a cell agrees with what was printed, and why.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">A sentence for the reader.</param>
public sealed record PublishedJudgement(PublishedVerdict Verdict, string Reason)
{
    private const double Level = 0.95;

    /// <summary>Judges our seeds against a printed number.</summary>
    /// <remarks>
    /// The printed number is the mean of r other runs, so what must hold it is not the interval of our mean but the
    /// prediction interval: mean ± t · s · √(1/n + 1/r), with n − 1 degrees of freedom. It agrees if that interval meets
    /// the numbers that are rounded to the printed one.
    /// </remarks>
    public static PublishedJudgement? Of(Summary? ours, PublishedValue? published, bool sameSetting)
    {
        if (published is not { IsAvailable: true })
        {
            return null;
        }

        if (published.Artefact is { } artefact)
        {
            return new PublishedJudgement(PublishedVerdict.NotComparable, artefact);
        }

        if (!sameSetting)
        {
            return new PublishedJudgement(PublishedVerdict.NotComparable, "this profile runs another setting than the published one");
        }

        return ours is { } summary ? Compare(summary, published) : null;
    }

    private static PublishedJudgement Compare(Summary ours, PublishedValue published)
    {
        var printed = Interval.OfRounded(published.Value, published.Decimals);
        if (ours.N < 2)
        {
            return printed.Contains(ours.Mean)
                ? new PublishedJudgement(PublishedVerdict.Agrees, "the same within the printed rounding")
                : new PublishedJudgement(PublishedVerdict.Undecided, "one run says nothing of its spread: run more seeds");
        }

        var freedom = ours.N - 1;
        var spread = ours.StandardDeviation * Math.Sqrt((1.0 / ours.N) + (1.0 / published.Runs));
        var half = StudentT.InvCDF(0, 1, freedom, (1 + Level) / 2) * spread;
        var predicted = new Interval(ours.Mean - half, ours.Mean + half);
        var digits = Math.Min(published.Decimals, 4);
        var where = $"another {(published.Runs == 1 ? "run" : $"mean of {published.Runs} runs")} of ours would fall into "
            + $"{predicted.Low.ToString($"F{digits}")} … {predicted.High.ToString($"F{digits}")} (95 %)";
        return predicted.Meets(printed)
            ? new PublishedJudgement(PublishedVerdict.Agrees, where)
            : new PublishedJudgement(PublishedVerdict.Differs, where);
    }
}
