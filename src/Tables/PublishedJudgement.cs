using MathNet.Numerics.Distributions;
using Retable.Contract;
using Retable.Tables.Statistics;

namespace Retable.Tables;

public enum PublishedVerdict
{
    /// <summary>Another run of ours could have given the printed number, and a difference that matters would have been noticed.</summary>
    Agrees,

    /// <summary>The printed number lies outside the range of another run of ours.</summary>
    Differs,

    /// <summary>Our runs cannot tell: there are too few, or they spread too much or not at all.</summary>
    Undecided,

    /// <summary>The two numbers are not about the same thing.</summary>
    NotComparable,
}

/// <summary>Whether a cell agrees with the printed number, and why.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">A sentence for the reader.</param>
public sealed record PublishedJudgement(PublishedVerdict Verdict, string Reason)
{
    private const double Level = 0.95;

    /// <summary>The smallest difference between our mean and the printed number that would have been noticed, in the unit of the column; null if no spread is known.</summary>
    public double? Noticeable { get; private init; }

    /// <summary>Judges our seeds against a printed number.</summary>
    /// <remarks>
    /// The printed number is the mean of r other runs, so what must hold it is not the interval of our mean but the
    /// prediction interval: mean ± t · s · √(1/n + 1/r), with n − 1 degrees of freedom. It differs if that interval misses
    /// the numbers that are rounded to the printed one. It agrees only if the interval is narrow enough to say something: few or
    /// scattered runs hold any number, and that is no agreement.
    /// </remarks>
    /// <param name="ours">Our runs; null if nothing was measured.</param>
    /// <param name="published">The printed number; null if there is none.</param>
    /// <param name="sameSetting">Whether the profile runs the setting of the printed number.</param>
    /// <param name="matters">The difference that must have been noticeable for the two numbers to agree, in the unit of the column: <see cref="UsefulPower"/>.</param>
    public static PublishedJudgement? Of(Summary? ours, PublishedValue? published, bool sameSetting, double matters)
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

        return ours is { } summary ? Compare(summary, published, matters) : null;
    }

    private static PublishedJudgement Compare(Summary ours, PublishedValue published, double matters)
    {
        var printed = Interval.OfRounded(published.Value, published.Decimals);
        if (!ours.HasSpread)
        {
            return printed.Contains(ours.Mean)
                ? new PublishedJudgement(PublishedVerdict.Agrees, "the same within the printed rounding")
                : new PublishedJudgement(PublishedVerdict.Undecided, ours.N < 2 ? "one run says nothing of its spread: run more seeds" : "equal runs say nothing of their spread");
        }

        var spread = ours.StandardDeviation * Math.Sqrt((1.0 / ours.N) + (1.0 / published.Runs));
        var half = StudentT.InvCDF(0, 1, ours.N - 1, (1 + Level) / 2) * spread;
        var predicted = new Interval(ours.Mean - half, ours.Mean + half);
        var noticeable = half + printed.HalfWidth;
        var digits = $"F{Math.Min(published.Decimals, 4)}";
        var where = $"another {(published.Runs == 1 ? "run" : $"mean of {Plural.Count(published.Runs, "run")}")} of ours would fall into "
            + $"{predicted.Low.ToString(digits)} … {predicted.High.ToString(digits)} (95 %)";
        return (predicted.Meets(printed), noticeable <= matters) switch
        {
            (false, _) => new PublishedJudgement(PublishedVerdict.Differs, where) { Noticeable = noticeable },
            (_, true) => new PublishedJudgement(PublishedVerdict.Agrees, where) { Noticeable = noticeable },
            _ => new PublishedJudgement(PublishedVerdict.Undecided, $"{where}: too wide to tell, since a difference of {matters.ToString("0.####")} matters here; run more seeds")
            {
                Noticeable = noticeable,
            },
        };
    }
}
