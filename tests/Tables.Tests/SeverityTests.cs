using Retable.Tables;

namespace Retable.Tests.Tables;

public sealed class SeverityTests
{
    [Fact]
    public void A_cell_that_names_no_severity_shows_clean_images()
    {
        var shifted = Enumerable.Range(0, 3).Select(seed => Lab.Metric("base", "auroc", 0.1, seed, "msp", severity: 3));
        var table = ResultTable.Fill(Lab.Read(), [.. Lab.Metrics(), .. shifted]);
        Assert.Equal(0.847, table.AllCells.First(cell => cell.Name == new CellName("base", "auroc")).Summary!.Value.Mean, 9);
    }
}
