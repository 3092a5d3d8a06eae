using Retable.Tables;

namespace Retable.Tests.Tables;

public sealed class UsefulPowerTests
{
    private static readonly TableColumn Column = new("accuracy", "Accuracy", new MetricFilter());

    private static readonly PublishedValue Ours = Printed("ours", 79.9);

    // From 70 to 79.9: half of it. The number that means something else, and the other column's, play no part.
    [Fact]
    public void Half_of_the_range_that_the_paper_prints_matters() => Assert.Equal(
        4.95,
        UsefulPower.Of(Column, [Printed("base", 70), Printed("between", 75), Ours, Printed("wrong", 10) with { Artefact = "Labels exchanged." }, new(new("ours", "auroc"), 0.9, 1, "page 1")], Ours),
        precision: 9);

    [Fact]
    public void Of_a_number_that_stands_alone_a_fiftieth_matters() => Assert.Equal(1.598, UsefulPower.Of(Column, [Ours], Ours), precision: 9);

    [Fact]
    public void The_definition_knows_better() => Assert.Equal(0.5, UsefulPower.Of(Column with { Notice = 0.5 }, [Printed("base", 70), Ours], Ours));

    private static PublishedValue Printed(string row, double value) => new(new CellName(row, "accuracy"), value, 1, "page 1");
}
