using MathNet.Numerics.Distributions;
using Retable.Contract;

namespace Retable.Tables.Statistics;

/// <summary>A bootstrap over the same samples under two models, for the difference of any metric that has no test of its own.</summary>
/// <remarks>
/// <para>Samples are drawn with replacement inside their stratum (known and unknown keep their numbers), the same draw for
/// both models. So the interval speaks of the trained models at hand. With <see cref="SeedsFromUpwards"/> units or more (seeds, splits) it speaks of
/// the training procedure: chance has two levels then, and the variance is the sum of the units' and the samples'. The few units say little of their
/// own spread, so the test is Student's, with the degrees of freedom that Satterthwaite's formula gives to the sum: n − 1 where the units dominate, ever more
/// where the samples do. What each model owes to the samples alone is in both terms, which errs on the safe side. (Drawing the few units with
/// replacement as well finds a fall of nothing twice as often as it should: three units drawn so spread by a third too little.)</para>
/// <para>Without units to draw, intervals are BCa, the acceleration by a jackknife that leaves out one of 100 groups at a time. The p-value is the
/// normal one with the bootstrap's standard error: a count of replicates could not go below 1 / replicates, and a
/// correction over a whole table needs smaller ones. Source: Efron, Tibshirani, An Introduction to the Bootstrap, 1993, 14.3.</para>
/// <para>Replicate r draws from the seed's stream r: the result does not depend on threads.</para>
/// </remarks>
/// <param name="seed">The seeds of the draws.</param>
/// <param name="replicates">The number of replicates; 2000 give an interval's ends to about a twentieth of its width.</param>
public sealed class PairedBootstrap(SeedSequence seed, int replicates = 2000)
{
    /// <summary>The number of units from which on the test makes a statement about units in general, not only about those at hand.</summary>
    public const int SeedsFromUpwards = 3;

    private const string Name = "paired bootstrap";

    private const int JackknifeGroups = 100;

    /// <summary>A pair of models on one set of samples.</summary>
    /// <param name="Strata">The stratum of each sample, 0 or above, within which it is drawn.</param>
    /// <param name="Difference">The metric of the candidate minus that of the baseline, when each sample counts as often as given.</param>
    public sealed record Unit(IReadOnlyList<int> Strata, Func<int[], double> Difference)
    {
        internal Strata Layout { get; } = new(Strata);
    }

    /// <summary>Tests the mean difference over the units against zero.</summary>
    /// <exception cref="ArgumentException">There is no unit.</exception>
    public TestResult Run(IReadOnlyList<Unit> units)
    {
        if (units.Count == 0)
        {
            throw new ArgumentException("nothing to resample", nameof(units));
        }

        var observed = units.Average(unit => unit.Difference(unit.Layout.Once()));
        var drawn = new double[replicates];
        Parallel.For(0, replicates, r => drawn[r] = Replicate(units, seed.Generator("bootstrap", r)));
        Array.Sort(drawn);
        var samples = Summary.Of(drawn).StandardDeviation;
        if (units.Count >= SeedsFromUpwards)
        {
            return OfUnits(Summary.Of([.. units.Select(unit => unit.Difference(unit.Layout.Once()))]), samples, units);
        }

        var smallest = units.Min(unit => unit.Layout.Smallest);
        var correction = new BiasCorrection(observed, drawn, Jackknife(units));
        Interval? Interval(double level) => NormalTest.HasSpread(samples) ? correction.Interval(level) : NormalTest.WithoutSpread(observed, smallest, level);
        return new TestResult(Name, observed, NormalTest.PValue(observed, samples, smallest), units.Sum(unit => unit.Strata.Count))
        {
            Interval = Interval(0.95),
            EquivalenceInterval = Interval(0.90),
            Error = NormalTest.Error(samples),
        };
    }

    /// <summary>Combines two levels of chance: that of the units and, within them, that of the samples.</summary>
    private static TestResult OfUnits(Summary differences, double samples, IReadOnlyList<Unit> units)
    {
        var own = differences.StandardError * differences.StandardError;
        var both = own + (samples * samples);
        var size = Math.Sqrt(both);
        var n = units.Sum(unit => unit.Strata.Count);
        if (!NormalTest.HasSpread(size))
        {
            var smallest = units.Min(unit => unit.Layout.Smallest);
            return new TestResult(Name, differences.Mean, NormalTest.PValue(differences.Mean, size, smallest), n)
            {
                Interval = NormalTest.WithoutSpread(differences.Mean, smallest, 0.95),
                EquivalenceInterval = NormalTest.WithoutSpread(differences.Mean, smallest, 0.90),
            };
        }

        // Beyond a million Student's distribution is the normal one, and its tables end.
        var freedom = NormalTest.HasSpread(differences.StandardError) ? Math.Min(1e6, (differences.N - 1) * Math.Pow(both / own, 2)) : double.PositiveInfinity;
        var error = new StandardError(size, freedom);
        return new TestResult(Name, differences.Mean, error.PValue(differences.Mean), n) { Interval = error.Interval(differences.Mean, 0.95), EquivalenceInterval = error.Interval(differences.Mean, 0.90), Error = error };
    }

    private static double Replicate(IReadOnlyList<Unit> units, Philox random)
    {
        // Units over samples of one layout (the usual case: one test set under several seeds) share the draw, so that
        // what the samples have in common stays in common.
        var draws = new Dictionary<Strata, int[]>();
        var sum = 0.0;
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            if (!draws.TryGetValue(unit.Layout, out var counts))
            {
                draws[unit.Layout] = counts = unit.Layout.Draw(random);
            }

            sum += unit.Difference(counts);
        }

        return sum / units.Count;
    }

    private static double[] Jackknife(IReadOnlyList<Unit> units)
    {
        var groups = Math.Min(JackknifeGroups, units.Min(unit => unit.Strata.Count));
        return [.. Enumerable.Range(0, groups).Select(group => units.Average(unit => unit.Difference(unit.Layout.Without(group, groups))))];
    }

    /// <summary>The BCa correction: shifts an interval's ends by the replicates' bias and by how the error grows with the value.</summary>
    private sealed class BiasCorrection
    {
        private readonly double[] _sorted;
        private readonly double _bias;
        private readonly double _acceleration;

        public BiasCorrection(double observed, double[] sorted, double[] jackknife)
        {
            _sorted = sorted;
            var below = sorted.Count(d => d < observed) + (0.5 * sorted.Count(d => d == observed));
            _bias = Normal.InvCDF(0, 1, Math.Clamp(below / sorted.Length, 0.5 / sorted.Length, 1 - (0.5 / sorted.Length)));
            var mean = jackknife.Average();
            var squares = jackknife.Sum(d => Math.Pow(mean - d, 2));
            _acceleration = squares == 0 ? 0 : jackknife.Sum(d => Math.Pow(mean - d, 3)) / (6 * Math.Pow(squares, 1.5));
        }

        public Interval Interval(double level) => new(Quantile((1 - level) / 2), Quantile((1 + level) / 2));

        private double Quantile(double probability)
        {
            var z = _bias + Normal.InvCDF(0, 1, probability);
            var shifted = Normal.CDF(0, 1, _bias + (z / (1 - (_acceleration * z))));
            var position = shifted * (_sorted.Length - 1);
            var low = (int)Math.Floor(position);
            var high = Math.Min(low + 1, _sorted.Length - 1);
            return _sorted[low] + ((position - low) * (_sorted[high] - _sorted[low]));
        }
    }
}
