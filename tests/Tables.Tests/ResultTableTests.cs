using Retable.Contract;
using Retable.Tables;

namespace Retable.Tests.Tables;

public sealed class ResultTableTests
{
    private static readonly ResultTable Filled = ResultTable.Fill(Lab.Read(), Lab.Metrics());

    // (0.905 + 0.911 + 0.914) / 3 = 0.91, in percent.
    [Fact]
    public void A_cell_is_the_mean_over_seeds_in_the_unit_of_its_column()
    {
        var cell = At(Filled, "base", "accuracy");

        Assert.Equal(91.0, cell.Summary!.Value.Mean, 9);
        Assert.Equal(3, cell.Summary!.Value.N);
        Assert.Equal([0L, 1, 2], cell.Values.Select(v => v.Seed));
    }

    [Fact]
    public void A_row_that_names_a_score_still_finds_metrics_without_one() => Assert.True(At(Filled, "ours", "accuracy").IsMeasured);

    // The definition says 'comparable: [paper]'.
    [Theory, InlineData("paper", false), InlineData("laptop", true)]
    public void A_printed_number_is_held_against_the_profiles_that_run_its_setting_alone(string profile, bool isLeftOut)
    {
        var judged = ResultTable.Fill(Lab.Read(), Lab.Metrics(profile)).AllCells.Where(cell => cell is { IsMeasured: true, Judgement: not null, Published.Artefact: null }).ToList();

        Assert.NotEmpty(judged);
        Assert.All(judged, cell => Assert.Equal(isLeftOut, cell.Judgement!.Verdict == PublishedVerdict.NotComparable));
    }

    [Fact]
    public void The_score_decides_between_two_values() => Assert.Equal(0.928, At(Filled, "ours", "auroc").Summary!.Value.Mean, 9);

    [Fact]
    public void A_cell_knows_the_files_that_it_comes_from() =>
        Assert.Equal(["split=0", "split=1", "split=2"], At(Filled, "ours", "auroc").Sources.Select(s => s.Coordinates[^7..]));

    [Fact]
    public void Best_is_bold_only_where_the_difference_is_more_than_chance()
    {
        Assert.True(At(Filled, "ours", "auroc").IsBest);
        Assert.False(At(Filled, "base", "auroc").IsBest);

        // FPR95 differs by 0.41 against 0.407: nobody is best.
        Assert.DoesNotContain(Filled.AllCells, cell => cell.Name.Column == "fpr95" && cell.IsBest);
    }

    // 0.92, 0.93, 0.94 minus 0.90, 0.91, 0.92 in float32: three equal differences, which prove nothing.
    [Fact]
    public void A_difference_whose_only_spread_is_rounding_is_not_bold()
    {
        var metrics = Lab.Metrics().Where(m => m.Metric != "accuracy").Concat(Enumerable.Range(0, 3).SelectMany(seed => new[]
        {
            Lab.Metric("base", "accuracy", (float)(0.90 + (0.01 * seed)), seed, dataset: "known"),
            Lab.Metric("ours", "accuracy", 0.92 + (0.01 * seed), seed, dataset: "known"),
        })).ToList();

        Assert.False(At(ResultTable.Fill(Lab.Read(), metrics), "ours", "accuracy").IsBest);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_failed_run_has_no_mean(double collapsed)
    {
        var metrics = Lab.Metrics();
        metrics[1] = metrics[1] with { Value = collapsed };
        var cell = At(ResultTable.Fill(Lab.Read(), metrics), "base", "auroc");

        Assert.Equal((1, 3), (cell.Failed, cell.Values.Length));
        Assert.Null(cell.Summary);
    }

    [Fact]
    public void Data_sets_and_severities_that_are_listed_are_averaged_within_a_seed()
    {
        var text = Lab.Definition.Replace("metric: fpr95, dataset: far", "metric: fpr95, dataset: [a, b], severity: [1, 2]");
        var metrics = Lab.Metrics();
        metrics.AddRange([
            Lab.Metric("ours", "fpr95", 0.1, 0, "gamma", "a", 1), Lab.Metric("ours", "fpr95", 0.2, 0, "gamma", "b", 1),
            Lab.Metric("ours", "fpr95", 0.3, 0, "gamma", "a", 2), Lab.Metric("ours", "fpr95", 0.8, 0, "gamma", "b", 2),
        ]);

        Assert.Equal(0.35, At(ResultTable.Fill(Lab.Read(text), metrics), "ours", "fpr95").Summary!.Value.Mean, 9);
    }

    [Fact]
    public void What_does_not_fit_is_told_with_names()
    {
        var metrics = Lab.Metrics();
        Action<List<MetricRecord>>[] slips =
        [
            list => list.AddRange(list.Where(m => m is { Method: "ours", Metric: "fpr95" }).ToList()),
            list => list.RemoveAll(m => m.Method == "ours"),
            list => list.RemoveAll(m => m.Metric == "fpr95"),
            list => list.AddRange(Lab.Metrics("laptop")),
            list => list.Clear(),
        ];

        Snapshot.Match(string.Join("\n\n", slips.Select(slip =>
        {
            List<MetricRecord> changed = [.. metrics];
            slip(changed);
            return Assert.Throws<BadInputException>(() => ResultTable.Fill(Lab.Read(), changed)).Describe();
        })));
    }

    private static Cell At(ResultTable table, string row, string column) => table.AllCells.First(cell => cell.Name == new CellName(row, column));
}
