using Retable.Contract;
using Retable.Tables;

namespace Retable.Report;

/// <summary>What the report promises of claims, tried out on 1,000 tables of three claims over five seeds.</summary>
/// <remarks>Fixed seeds: the counts are always the same.</remarks>
public sealed class ClaimSimulationTests
{
    private const int Repeats = 1000, Seeds = 5;

    private const double Noise = 0.01;

    // Three methods that are as good as the baseline, each claimed to be better: any verdict at all is a false alarm.
    [Fact]
    public void Where_nothing_differs_at_most_five_of_a_hundred_tables_decide_any_claim() =>
        Assert.InRange(Count(0, table => table.Claims.Any(claim => claim.Verdict != ClaimVerdict.Undecided)), 1, Repeats / 20);

    // The worst case for Holm: only the first claim is true, and the others take their share of the level.
    [Fact]
    public void The_effect_that_a_claim_names_is_found_in_four_of_five_tables() =>
        Assert.InRange(Count(Named(), table => table.Claims[0].Verdict == ClaimVerdict.Held), 0.8 * Repeats, 0.86 * Repeats);

    /// <summary>The effect that the report names where differences spread by √2 · 0.01: that of five values with just this deviation.</summary>
    private static double Named()
    {
        double[] spread = [-1.264911, -0.632456, 0, 0.632456, 1.264911];
        var table = Table((method, seed) => method == "base" ? 0.8 : 0.8 + (method == "a" ? Noise * Math.Sqrt(2) * spread[seed] : Noise * seed));
        var claim = table.Claims[0];
        return ClaimPower.Of(claim, At(table, claim.Claim.Left), At(table, claim.Claim.Right!.Value), table.Claims.Length)!.Smallest;
    }

    private static int Count(double effect, Func<ResultTable, bool> isFound) => Enumerable.Range(0, Repeats).AsParallel().Count(i =>
    {
        var random = new SeedSequence(2026).Generator("repeat", i);
        return isFound(Table((method, _) => 0.8 + (method == "a" ? effect : 0) + (Noise * Normal(random))));
    });

    private static ResultTable Table(Func<string, int, double> value) => ResultTable.Fill(Definition, [.. new[] { "base", "a", "b", "c" }.SelectMany(method => Enumerable.Range(0, Seeds).Select(seed => new MetricRecord
    {
        Paper = "demo",
        Profile = "laptop",
        Method = method,
        Seed = seed,
        Dataset = "known",
        Metric = "auroc",
        Value = value(method, seed),
        Source = new MetricSource($"evaluate[method={method},seed={seed}]", "metrics.parquet", ""),
    }))]);

    private static Cell At(ResultTable table, CellName name) => table.AllCells.First(cell => cell.Name == name);

    private static readonly TableDefinition Definition = TableFile.Parse(
        """
        table: demo/main
        title: Three methods
        columns:
          auroc: {label: AUROC, metric: auroc, decimals: 3, better: higher}
        rows:
          base: {label: Baseline, method: base}
          a: {label: A, method: a}
          b: {label: B, method: b}
          c: {label: C, method: c}
        claims:
          a: {says: A is better, left: a.auroc, right: base.auroc, expect: higher}
          b: {says: B is better, left: b.auroc, right: base.auroc, expect: higher}
          c: {says: C is better, left: c.auroc, right: base.auroc, expect: higher}
        """,
        "reproducibility/demo/main.yaml");

    /// <summary>By Box and Muller.</summary>
    private static double Normal(Philox random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
