using Retable.Learning.Data;

namespace Retable.Tests;

public sealed class LabelMapTests
{
    [Fact]
    public void Numbers_known_classes_in_increasing_order_whatever_order_they_are_given_in()
    {
        var map = new LabelMap([9, 2, 4]);
        Assert.Equal([0, 1, 2], [map[2], map[4], map[9]]);
    }

    // pytorch-ood turns the unknown class 0 into the known class 0.
    [Fact]
    public void An_unknown_class_0_stays_unknown() => Assert.Equal(LabelMap.Unknown, new LabelMap([9, 2, 4])[0]);

    [Fact]
    public void A_class_that_is_named_twice_is_refused() => Assert.Throws<ArgumentException>(() => new LabelMap([1, 1]));
}
