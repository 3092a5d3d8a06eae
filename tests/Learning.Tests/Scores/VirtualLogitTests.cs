using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

// One class, z = f_0, so u = 0. The features spread more along f_0 (mean square 10) than along f_1 (mean square 1): the residual is |f_1|,
// 1 for each, and the mean logit is 3, so α = 3.
public sealed class VirtualLogitTests
{
    private static readonly Tensor Features = tensor(new double[,] { { 4, 1 }, { 4, -1 }, { 2, 1 }, { 2, -1 } });
    private static readonly Tensor Weight = tensor(new double[,] { { 1, 0 } });
    private static readonly Tensor Bias = tensor(new double[] { 0 });
    private readonly VirtualLogit _fitted = VirtualLogit.Fit(Features, Weight, Bias, dimensions: 1);

    [Fact]
    public void Alpha_makes_the_virtual_logit_as_large_as_the_largest_one() => Assert.Equal(3, _fitted.Alpha, precision: 12);

    [Fact]
    public void Is_the_virtual_logit_less_the_energy() =>
        Assert.Equal((3 * 2) - 5, _fitted.Of(tensor(new double[,] { { 5, -2 } })).item<double>(), precision: 12);

    [Fact]
    public void The_library_clips_the_logits_at_100()
    {
        var point = tensor(new double[,] { { 500, 2 } });
        Assert.Equal(6 - 500, _fitted.Of(point).item<double>(), precision: 10);
        Assert.Equal(6 - 100, LibraryVirtualLogit.Of(point, _fitted).item<double>(), precision: 10);
    }

    // z = f_0 + 2 is 0 at f = (−2, 0).
    [Fact]
    public void The_origin_is_where_the_logits_are_0()
    {
        var moved = VirtualLogit.Fit(Features, Weight, tensor(new double[] { 2 }), dimensions: 1);
        Assert.Equal([-2, 0], moved.Origin.data<double>().ToArray());
        Assert.Equal(0, moved.Logits(moved.Origin.unsqueeze(0)).item<double>(), precision: 12);
    }

    [Fact]
    public void The_library_takes_half_the_dimensions_where_too_many_are_asked_for() =>
        Assert.Equal([2, 1], LibraryVirtualLogit.Fit(Features, Weight, Bias, dimensions: 9).ResidualBasis.shape);

    [Theory, InlineData(2), InlineData(-1)]
    public void A_subspace_that_leaves_nothing_is_refused(int dimensions) =>
        Assert.Throws<ArgumentException>(() => VirtualLogit.Fit(Features, Weight, Bias, dimensions));

    [Fact]
    public void Features_without_any_residual_are_refused() =>
        Assert.Throws<ArgumentException>(() => VirtualLogit.Fit(tensor(new double[,] { { 4, 0 }, { 2, 0 } }), Weight, Bias, dimensions: 1));
}
