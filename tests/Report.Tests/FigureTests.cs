using Retable.Tests;

namespace Retable.Report;

public sealed class FigureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_has_the_pictures_that_its_predictions_and_histories_give()
    {
        ReportPage.Render(SomeRun.Facts(_folder.Path), out var files);

        Assert.Equal(
            ["main-pr-far.parquet", "main-rejection.parquet", "main-reliability.parquet", "main-roc-far.parquet", "main-scores-base-msp.parquet", "main-scores-ours-gamma.parquet", "main-training-loss.parquet"],
            files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_numbers_beside_a_curve_are_those_of_the_table()
    {
        var facts = SomeRun.Facts(_folder.Path);
        ReportPage.Render(facts, out var files);

        var (rows, mean) = (files["main-roc-far.parquet"], facts.Tables[0].Result!.AllCells.First(cell => cell.Name == new Tables.CellName("ours", "auroc")).Summary!.Value.Mean);
        var found = rows.Values<double>("y").Where((_, i) => rows.Values<string>("series")[i] == "Ours").ToList();
        Assert.Equal(DetectionCurves.Grid.Count, found.Count);
        Assert.Equal(mean, found.Zip(found.Skip(1), (a, b) => (a + b) / 200).Sum(), precision: 2);
    }

    // Scores of another model, or of other samples: their curve would stand beside numbers that it does not belong to.
    [Fact]
    public void A_curve_with_another_area_than_the_metrics_tell_is_left_out()
    {
        ReportPage.Render(SomeRun.Facts(_folder.Path, asMeasured: false), out var files);

        Assert.DoesNotContain(files.Keys, name => name.Contains("roc", StringComparison.Ordinal));
    }

    // Two tables of one name: their pictures have one name too, and none may overwrite the other's numbers.
    [Fact]
    public void Pictures_of_one_name_get_files_of_their_own()
    {
        var facts = SomeRun.Facts(_folder.Path);
        var fewer = facts.Tables[0] with { Predictions = [.. facts.Tables[0].Predictions.Where(file => file.Metrics[0].Seed > 0)] };
        ReportPage.Render(facts with { Tables = [facts.Tables[0], fewer] }, out var files);

        Assert.Contains("main-roc-far.parquet", files.Keys);
        Assert.Contains("main-roc-far-2.parquet", files.Keys);
    }

    [Fact]
    public void A_picture_that_an_earlier_table_has_is_not_shown_again()
    {
        var facts = SomeRun.Facts(_folder.Path);
        ReportPage.Render(facts, out var once);
        ReportPage.Render(facts with { Tables = [facts.Tables[0], facts.Tables[0] with { Id = "demo/again" }] }, out var twice);

        Assert.Equal(once.Keys.Order(StringComparer.Ordinal), twice.Keys.Order(StringComparer.Ordinal));
    }

    // Models that know other classes have other curves: their mean would be a curve of nothing.
    [Fact]
    public void Answers_on_known_data_sets_that_columns_name_one_by_one_are_pictures_of_their_own()
    {
        var facts = SomeRun.Facts(_folder.Path, known: "known-2");
        ReportPage.Render(facts, out var files);

        Assert.Contains("main-reliability-known.parquet", files.Keys);
        Assert.Contains("main-reliability-known-2.parquet", files.Keys);
        Assert.DoesNotContain("main-reliability.parquet", files.Keys);
        Assert.Equal(["Baseline"], files["main-rejection-known.parquet"].Values<string>("series").ToArray().Distinct());
        Assert.Equal(["Ours"], files["main-rejection-known-2.parquet"].Values<string>("series").ToArray().Distinct());
    }

    // Five curves each: too many for a legend below each picture.
    [Fact]
    public void Pictures_of_the_same_many_methods_share_a_legend()
    {
        var sets = FigureSets.Of([Figure("roc", 5), Figure("scores", 2), Figure("rejection", 5), Figure("alone", 6)]);

        Assert.Equal(["roc, rejection", "scores, alone"], sets.Select(set => string.Join(", ", set.Figures.Select(figure => figure.Title))));
        Assert.Equal([5, 0], sets.Select(set => set.Legend.Count));
        Assert.Equal([0, 0, 2, 6], sets.SelectMany(set => set.Figures).Select(figure => figure.Legend.Count));
    }

    private static Figure Figure(string title, int curves) => new(title, "", new LineChart
    {
        Title = title,
        XLabel = "x",
        YLabel = "y",
        X = Scale.Shares,
        Y = Scale.Shares,
        Series = [.. Enumerable.Range(0, curves).Select(i => new Series($"method {i}", [new BandPoint(0, 0, 0, 0), new BandPoint(1, 1, 1, 1)]))],
    });

    [Fact]
    public void The_same_files_give_the_same_page_and_the_same_pictures()
    {
        var facts = SomeRun.Facts(_folder.Path);

        Assert.Equal(ReportPage.Render(facts, out _), ReportPage.Render(facts, out _));
    }
}
