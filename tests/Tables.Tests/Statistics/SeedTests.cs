using Retable.Tables.Statistics;

namespace Retable.Tests.Tables.Statistics;

/// <summary>Statistics over a handful of seeds. The numbers are SciPy 1.10.1's unless a comment derives them.</summary>
public sealed class SeedTests
{
    private static readonly double[] First = [.853, .821, .898, .877, .862];
    private static readonly double[] Second = [.841, .826, .871, .869, .850];

    [Fact]
    public void A_summary_has_the_sample_deviation_and_students_interval()
    {
        var summary = Summary.Of(First);

        Assert.Equal(0.8622, summary.Mean, 12);
        Assert.Equal(0.02864786204937467, summary.StandardDeviation, 12);
        Close(0.8266289810677835, 0.8977710189322164, summary.ConfidenceInterval());
    }

    [Fact]
    public void One_seed_has_no_interval() => Assert.Null(Summary.Of([0.5]).ConfidenceInterval());

    [Fact]
    public void The_paired_t_test_is_that_of_the_differences()
    {
        var result = PairedTTest.Run(First, Second);

        Assert.Equal(0.0108, result.Difference, 12);
        Assert.Equal(0.10221645173098379, result.PValue, 9);
        Close(-0.0033952119961521542, 0.02499521199615217, result.Interval);
        Close(-9.955531543900421e-05, 0.021699555315439017, result.EquivalenceInterval);
    }

    // Of n equal signs 2 in 2ⁿ are as uneven. 0.845 - 0.835 and 0.155 - 0.145 differ in their last bit.
    [Theory]
    [InlineData(2, 0.5, false, false)]
    [InlineData(5, 0.0625, false, true)]
    [InlineData(6, 0.03125, true, true)]
    public void Equal_differences_are_as_certain_as_the_sign_test_says(int seeds, double p, bool at95, bool at90)
    {
        double[] pairs = [.. Enumerable.Range(0, seeds).Select(i => i % 2 == 0 ? 0.835 : 0.145)];
        var result = PairedTTest.Run([.. pairs.Select(value => value == 0.835 ? 0.845 : 0.155)], pairs);

        Assert.Equal(p, result.PValue, 12);
        Assert.Equal((at95, at90), (result.Interval is not null, result.EquivalenceInterval is not null));
    }

    // The differences are 0.02 in float32's digits.
    [Fact]
    public void Differences_that_are_equal_but_for_rounding_are_equal_in_every_paired_test()
    {
        double[] first = [0.92, 0.93, 0.94], rounded = [(float)0.90, (float)0.91, (float)0.92], exact = [0.90, 0.91, 0.92];

        Assert.Equal("sign test", PairedTTest.Run(first, rounded).Test);
        Assert.Equal(0.125, Equivalence.PValue(Summary.OfDifferences(first, rounded), 0.03), 12);
        Assert.Equal(1, SignTest.Run(exact, rounded).PValue);
        Assert.Equal(0.1, WelchTTest.Run(Summary.Of([0.9, (float)0.9, 0.9]), Summary.Of([0.8, 0.8, (float)0.8])).PValue, 12);
    }

    // A chain of small steps: 0, 1, 2, 3 roundings apart are not all one number.
    [Fact]
    public void What_lies_several_roundings_apart_is_not_equal()
    {
        var step = 0.7 * Rounding.Of(1);

        Assert.Equal(2, Rounding.MakeEqual([1, 1 + step, 1 + (2 * step)], 1).Distinct().Count());
    }

    // One of four values is the odd one by chance in 1 of 4, on either side 2 of 4.
    [Fact]
    public void One_value_against_several_is_students_t()
    {
        // t = 0.3 / (0.01 · √(4/3)) = 25.98 with two degrees of freedom: p = 0.00148 (1 − t/√(t² + 2)).
        Assert.Equal(0.001478, UnpairedTTest.Run([0.5], [0.79, 0.80, 0.81])!.PValue, 5);
        Assert.Equal(0.5, UnpairedTTest.Run([0.5], [0.8, 0.8, 0.8])!.PValue, 12);
        Assert.Null(UnpairedTTest.Run([0.5], [0.8]));
    }

    [Fact]
    public void Equal_pairs_are_no_difference() => Assert.Equal(1, PairedTTest.Run([1, 2], [1, 2]).PValue);

    // 35 ways to deal seven values out to sides of three and four, two of them as uneven at most.
    [Fact]
    public void Two_sides_without_spread_are_as_certain_as_a_permutation_says()
    {
        var result = WelchTTest.Run(Summary.Of([1, 1, 1]), Summary.Of([2, 2, 2, 2]));

        Assert.Equal(2.0 / 35, result.PValue, 12);
        Assert.Equal((false, true), (result.Interval is not null, result.EquivalenceInterval is not null));
    }

    [Fact]
    public void Welch_does_not_ask_for_pairs()
    {
        var result = WelchTTest.Run(Summary.Of(First), Summary.Of(Second[..4]));

        Assert.Equal(0.5553154988094906, result.PValue, 9);
        Close(-0.029449471342481562, 0.05034947134248148, result.Interval);
    }

    // Four of five signs are positive: 2 · (1 + 5) / 32.
    [Fact]
    public void The_sign_test_counts_directions() => Assert.Equal(12.0 / 32, SignTest.Run(First, Second).PValue, 12);

    [Fact]
    public void Equivalence_is_the_worse_of_two_one_sided_tests()
    {
        var differences = Summary.Of([.. First.Zip(Second, (a, b) => a - b)]);

        Assert.Equal(0.009927514428997633, Equivalence.PValue(differences, 0.03), 9);
    }

    // The law that lets the gate use intervals: p < 5 % exactly when the 90 % interval lies within the margin.
    [Theory]
    [InlineData(0.02169)]
    [InlineData(0.02171)]
    public void Equivalence_agrees_with_the_ninety_percent_interval(double margin)
    {
        var result = PairedTTest.Run(First, Second);
        var p = Equivalence.PValue(Summary.Of([.. First.Zip(Second, (a, b) => a - b)]), margin);

        Assert.Equal(p < 0.05, result.EquivalenceInterval!.Value.LiesWithin(margin));
        Assert.Equal(margin > 0.0217, p < 0.05);
    }

    [Fact]
    public void A_rounded_number_stands_for_an_interval()
    {
        var interval = Interval.OfRounded(95.2, 1);

        Assert.Equal(95.15, interval.Low, 12);
        Assert.Equal(95.25, interval.High, 12);
    }

    private static void Close(double low, double high, Interval? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(low, actual.Value.Low, 9);
        Assert.Equal(high, actual.Value.High, 9);
    }
}
