using Retable.Papers.Url;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class VmfNormaliserTests
{
    // In three dimensions C = κ / (4π sinh κ).
    [Theory, InlineData(1e-3), InlineData(1.0), InlineData(30.0), InlineData(199.9), InlineData(200.1), InlineData(1e4), InlineData(1e12)]
    public void In_three_dimensions_it_is_the_closed_form(double kappa)
    {
        var sinh = kappa > 30 ? kappa - Math.Log(2) : Math.Log(Math.Sinh(kappa));
        Assert.Equal(1, Exact(kappa, 3) / (Math.Log(kappa) - Math.Log(4 * Math.PI) - sinh), tolerance: 1e-12);
    }

    // With no concentration the density is one over the surface: 2π for the circle, 2π² in four dimensions.
    [Fact]
    public void Without_concentration_it_is_one_over_the_surface_of_the_sphere()
    {
        Assert.Equal(-Math.Log(2 * Math.PI), Exact(0, 2), precision: 12);
        Assert.Equal(-Math.Log(2 * Math.PI * Math.PI), Exact(0, 4), precision: 12);
    }

    // I_{ν−1}(x) − I_{ν+1}(x) = (2ν / x) I_ν(x), for orders and arguments on both sides of the change of formula.
    [Theory, InlineData(2.0, 5.0), InlineData(40.0, 150.0), InlineData(40.0, 199.0), InlineData(150.0, 20.0), InlineData(260.0, 3.0), InlineData(7.5, 1000.0)]
    public void The_Bessel_functions_have_their_recurrence(double order, double x)
    {
        var (below, own, above) = (Bessel(order - 1), Bessel(order), Bessel(order + 1));
        Assert.Equal(1, (Math.Exp(below - own) - Math.Exp(above - own)) * x / (2 * order), tolerance: 1e-9);

        double Bessel(double nu) => LogBesselI.Of(tensor(x), nu).item<double>();
    }

    [Theory, InlineData(2), InlineData(5), InlineData(20), InlineData(300), InlineData(700)]
    public void The_exact_ones_gradient_is_that_of_finite_differences(long dimension) =>
        Gradients.Check(point => ExactVmfNormaliser.Of(point[0], dimension).sum(), tensor(new[] { 0.2, 3, 120, 260 }));

    [Theory, InlineData(4), InlineData(10), InlineData(64), InlineData(512), InlineData(2048)]
    public void The_fitted_ones_gradient_is_that_of_finite_differences(long dimension) =>
        Gradients.Check(point => VmfNormaliser.Of(point[0], dimension).sum(), tensor(new[] { 0.2, 3, 120, 400 }));

    // Among the values that are of use, which are some tens; at 500 the fit of eight dimensions is 86 too low.
    [Theory, InlineData(8), InlineData(10), InlineData(16), InlineData(32), InlineData(64)]
    public void Up_to_a_concentration_of_50_the_fits_follow_the_exact_constant(long dimension)
    {
        var kappa = tensor(new double[] { 10, 20, 35, 50 });
        var difference = (VmfNormaliser.Of(kappa, dimension) - ExactVmfNormaliser.Of(kappa, dimension)).data<double>().ToArray();
        Assert.All(difference, each => Assert.InRange(each, -1, 1));
    }

    [Theory, InlineData(8), InlineData(9), InlineData(1024), InlineData(511)]
    public void No_concentration_makes_a_NaN(long dimension)
    {
        var kappa = tensor(new[] { 0, 1e-300, 1e-6, 1, 1e6, 1e15, 1e30 }).requires_grad_();
        var value = VmfNormaliser.Of(kappa, dimension);
        value.sum().backward();
        Assert.True(value.isfinite().all().item<bool>() && kappa.grad!.isfinite().all().item<bool>());
    }

    private static double Exact(double kappa, long dimension) => ExactVmfNormaliser.Of(tensor(kappa), dimension).item<double>();
}
