using System.Text.Json.Nodes;
using Retable.Tables.Statistics;

namespace Retable.Tests.Tables.Statistics;

/// <summary>Our statistics against those of SciPy and statsmodels, which fixtures/statistics/make.py wrote down.</summary>
public sealed class AgreementTests
{
    private static readonly JsonNode Fixture = JsonNode.Parse(File.ReadAllText(Checkout.At("tests", "Tables.Tests", "fixtures", "statistics", "statistics.json")))!;

    [Fact]
    public void Tests_over_pairs_are_those_of_SciPy() => Each("pairs", one =>
    {
        var (first, second) = (Numbers(one["first"]!), Numbers(one["second"]!));
        var paired = PairedTTest.Run(first, second);

        Close(one["paired_p"], paired.PValue);
        Close(one["low"], paired.Interval!.Value.Low);
        Close(one["high"], paired.Interval!.Value.High);
        Close(one["bound_p"], paired.PValueAt((double)one["bound"]!));
        Close(one["welch_p"], WelchTTest.Run(Summary.Of(first), Summary.Of(second)).PValue);
        Close(one["equivalence_p"], Equivalence.PValue(Summary.OfDifferences(first, second), (double)one["margin"]!));
    });

    [Fact]
    public void Corrections_for_many_tests_are_those_of_statsmodels() => Each("families", one =>
    {
        var p = Numbers(one["p"]!);

        Assert.Equal(Numbers(one["holm"]!), Holm.Adjust(p), (a, b) => Math.Abs(a - b) < 1e-12);
    });

    [Fact]
    public void Tests_of_shares_are_those_of_SciPy_and_statsmodels() => Each("counts", one =>
    {
        var result = TwoProportions.Run((int)one["first"]!, (int)one["first_of"]!, (int)one["second"]!, (int)one["second_of"]!);

        Close(one["fisher_p"], result.PValue);
        Close(one["low"], result.Interval!.Value.Low);
        Close(one["high"], result.Interval!.Value.High);
    });

    [Fact]
    public void McNemars_tests_are_those_of_statsmodels() => Each("discordant", one =>
    {
        var (gained, lost) = ((int)one["gained"]!, (int)one["lost"]!);
        bool[] first = [.. Enumerable.Repeat(true, gained), .. new bool[lost]], second = [.. new bool[gained], .. Enumerable.Repeat(true, lost)];

        Close(one["exact_p"], McNemar.Exact(first, second).PValue);
        Close(one["mid_p"], McNemar.MidP(first, second).PValue);
    });

    [Fact]
    public void The_effect_that_is_found_in_four_of_five_studies_is_that_of_statsmodels() => Each("powers", one =>
    {
        var (freedom, level) = ((int)one["n"]! - 1, (double)one["level"]!);

        Assert.Equal((double)one["power_at_three"]!, Power.Of(3, freedom, level), 6);
        Assert.Equal(1, Power.SmallestEffect(new StandardError(1, freedom), level) / (double)one["effect"]!, 4);
        Assert.Equal(1, Power.SmallestEffect(new StandardError(1, double.PositiveInfinity), level) / (double)one["normal_effect"]!, 5);
    });

    private static void Each(string cases, Action<JsonNode> claim) => Assert.All(Fixture[cases]!.AsArray(), one => claim(one!));

    private static void Close(JsonNode? expected, double actual) => Assert.Equal((double)expected!, actual, 9);

    private static double[] Numbers(JsonNode list) => [.. list.AsArray().Select(number => (double)number!)];
}
