namespace Retable.Metrics.Tests;

public sealed class LabelTests
{
    // As CPython 3 prints list({...}): 9 falls into slot 1 of eight; a fifth number makes the table grow to 32.
    [Fact]
    public void A_Python_set_has_the_order_of_its_table()
    {
        Assert.Equal([9, 2, 3, 4], PythonSetOrder.Of([2, 3, 4, 9]));
        Assert.Equal([32, 33, 1, 9, 18], PythonSetOrder.Of([33, 1, 32, 18, 9]));
    }

    [Fact]
    public void Known_classes_are_numbered_in_their_own_order()
    {
        var numbering = OpenSetLabels.Numbering([9, 2, 4]);
        Assert.Equal((0, 1, 2), (numbering[2], numbering[4], numbering[9]));
    }

    [Fact]
    public void The_library_takes_unknown_class_0_for_a_known_one()
    {
        Assert.True(OpenSetLabels.IsKnown(OpenSetLabels.OfLibrary(0, [3, 4], new HashSet<int> { 0 })));
        Assert.Equal(-5, OpenSetLabels.OfLibrary(5, [3, 4], new HashSet<int> { 5 }));
        Assert.Equal(-1, OpenSetLabels.OfLibrary(77, [3, 4], new HashSet<int> { 5 }));
    }

    [Fact]
    public void A_quantile_lies_between_its_neighbours() => Assert.Equal(1.5, Quantile.Of([3, 1, 2, 0], 0.5));
}
