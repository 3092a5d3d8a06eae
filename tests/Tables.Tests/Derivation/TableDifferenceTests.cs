using System.Text.Json.Nodes;
using Retable.Tables;
using Retable.Tables.Derivation;
using Retable.Tables.Rendering;

namespace Retable.Tests.Tables.Derivation;

public sealed class TableDifferenceTests
{
    [Fact]
    public void The_same_table_differs_nowhere() => Assert.Empty(TableDifference.Between(Table(), Table()));

    [Fact]
    public void A_cell_is_named_with_the_field_that_differs()
    {
        var packed = Table();
        packed["cells"]![4]!["mean"] = 0.95;

        var finding = Assert.Single(TableDifference.Between(packed, Table()));
        Assert.Equal(("cell", "ours.auroc", "mean", "0.95"), (finding.What, finding.Name, finding.Field, finding.Packed));
    }

    [Fact]
    public void A_claim_is_named_with_its_verdict()
    {
        var packed = Table();
        packed["claims"]![0]!["verdict"] = "failed";

        Assert.Equal(new Finding("claim", "better", "verdict", "\"failed\"", "\"held\""), Assert.Single(TableDifference.Between(packed, Table())));
    }

    [Fact]
    public void A_cell_that_was_taken_out_and_one_that_was_put_in_are_named()
    {
        var packed = Table();
        packed["cells"]!.AsArray().RemoveAt(0);
        packed["claims"]!.AsArray().Add(new JsonObject { ["name"] = "invented" });

        Assert.Equal(
            [("cell", "base.accuracy", "(absent)", "is there"), ("claim", "invented", "is there", "(absent)")],
            TableDifference.Between(packed, Table()).Select(finding => (finding.What, finding.Name, finding.Packed, finding.Derived)));
    }

    [Fact]
    public void The_profile_is_part_of_what_is_compared()
    {
        var packed = Table();
        packed["profile"] = "laptop";

        Assert.Equal(("table", "profile"), TableDifference.Between(packed, Table()).Select(finding => (finding.What, finding.Field)).Single());
    }

    private static JsonObject Table()
    {
        var table = ResultTable.Fill(Lab.Read(), Lab.Metrics());
        return JsonNode.Parse(TableJson.Text(TableJson.Of(table, TableViews.Of(table, []))))!.AsObject();
    }
}
