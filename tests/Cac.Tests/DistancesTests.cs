using Retable.Papers.Cac;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class DistancesTests
{
    // The point (3, 0) and the anchors (4, 0), (0, 4): 1 and 5 away.
    [Fact]
    public void Are_those_of_school_geometry()
    {
        var z = tensor(new double[,] { { 3, 0 } });
        Assert.Equal([1, 5], Distances.Euclidean(z, Anchors.Axes(2, 4)).data<double>().ToArray());
        Assert.Equal([1, 25], Distances.Squared(z, Anchors.Axes(2, 4)).data<double>().ToArray());
    }

    [Fact]
    public void Euclidean_ones_are_float64_even_for_float32_logits() =>
        Assert.Equal(ScalarType.Float64, Distances.Euclidean(ones([1, 2]), Anchors.Axes(2, 1)).dtype);

    [Fact]
    public void On_an_anchor_the_gradient_is_0_and_not_NaN()
    {
        using var z = tensor(new double[,] { { 4, 0 } }).requires_grad_();
        Distances.Euclidean(z, Anchors.Axes(2, 4))[0, 0].backward();
        Assert.Equal([0, 0], z.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Squared_ones_never_fall_below_0()
    {
        // 1e4 squared leaves float32 no digits for the difference of 0.
        var z = tensor(new float[,] { { 12345.67f, 0 } });
        Assert.True(Distances.Squared(z, Anchors.Axes(2, 12345.67)).min().item<float>() >= 0);
    }
}
