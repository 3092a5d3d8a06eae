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
        ReportPage.Render(facts with { Tables = [facts.Tables[0], facts.Tables[0]] }, out var files);

        Assert.Contains("main-roc-far.parquet", files.Keys);
        Assert.Contains("main-roc-far-2.parquet", files.Keys);
    }

    [Fact]
    public void The_same_files_give_the_same_page_and_the_same_pictures()
    {
        var facts = SomeRun.Facts(_folder.Path);

        Assert.Equal(ReportPage.Render(facts, out _), ReportPage.Render(facts, out _));
    }
}
