using Retable.Papers.Url;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class ClassLossTests
{
    private static readonly Tensor Labels = tensor([2L, 0, 1]);
    private static readonly Tensor Uncertainty = tensor(new[] { 0.01, 0.2, 1.7 });

    // Between two classes, and equally far from both, nothing is known but that there are two.
    [Theory, InlineData(8), InlineData(5)]
    public void Between_all_classes_the_expected_likelihood_loss_is_log_C(long dimension)
    {
        var axes = eye(dimension, dtype: float64);
        var loss = new ExpectedLikelihoodLoss(20).forward(axes[..1] + axes[1..2], tensor([0.1]), tensor([1L]), 3 * axes[..2]);
        Assert.Equal(Math.Log(2), loss.item<double>(), precision: 10);
    }

    // s = ℓ(κ_i) + ℓ(κ_c) − ℓ(‖κ_i μ_i + κ_c μ_c‖): with κ_i = 5, κ_c = 12 at a right angle the norm is 13; in line it is 17.
    [Fact]
    public void Concentrations_add_as_vectors()
    {
        var axes = eye(8, dtype: float64);
        var found = new ExpectedLikelihoodLoss(6).Similarities(axes[..1], tensor([0.2]), 2 * axes[..2]).data<double>().ToArray();
        Assert.Equal(Log(5) + Log(12) - Log(17), found[0], precision: 10);
        Assert.Equal(Log(5) + Log(12) - Log(13), found[1], precision: 10);

        static double Log(double kappa) => VmfNormaliser.Of(tensor(kappa), 8).item<double>();
    }

    [Theory, InlineData(8), InlineData(7), InlineData(1024)]
    public void The_expected_likelihood_loss_is_finite_at_extreme_concentrations(long dimension)
    {
        var features = Gradients.Point(4, dimension).to(float32).requires_grad_();
        var unc = tensor([1e-18f, 1e-9f, 1f, 1e9f]).requires_grad_();
        var weight = (Gradients.Point(3, dimension) * 1e8).to(float32).requires_grad_();
        var loss = new ExpectedLikelihoodLoss(30).forward(features, unc, tensor([0L, 1, 2, 0]), weight);
        loss.backward();
        Assert.All(new[] { loss, features.grad!, unc.grad!, weight.grad! }, part => Assert.True(part.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Opposite_directions_of_one_concentration_have_a_gradient()
    {
        var features = tensor(new double[,] { { 1, 0, 0, 0 } }).requires_grad_();
        var weight = tensor(new double[,] { { -1, 0, 0, 0 }, { 0, 1, 0, 0 } }).requires_grad_();
        new ExpectedLikelihoodLoss(4).forward(features, tensor([0.25]), tensor([0L]), weight).backward();
        Assert.True(features.grad!.isfinite().all().item<bool>() && weight.grad!.isfinite().all().item<bool>());
    }

    // With one concentration k for all and a certain embedding only k · cosine is left: cross-entropy at temperature 1 / k.
    [Fact]
    public void With_one_concentration_and_certain_the_non_isotropic_loss_is_the_cross_entropy_of_scaled_cosines()
    {
        var (features, weight) = (Gradients.Point(3, 5), Gradients.Point(4, 5));
        var cosines = nn.functional.normalize(features).mm(nn.functional.normalize(weight).t());
        var loss = new NonIsotropicVmfLoss().forward(features, full(3, 1e-31, dtype: float64), Labels, weight, full_like(weight, 9), Draws());
        Assert.Equal(nn.functional.cross_entropy(9 * cosines, Labels).item<double>(), loss.item<double>(), tolerance: 1e-5);
    }

    [Fact]
    public void The_non_isotropic_loss_is_finite_at_extreme_concentrations()
    {
        var (features, weight) = (Gradients.Point(3, 6).to(float32).requires_grad_(), Gradients.Point(4, 6).to(float32));
        var unc = tensor([1e-18f, 1e-6f, 1e6f]).requires_grad_();
        var loss = new NonIsotropicVmfLoss().forward(features, unc, Labels, weight, full_like(weight, 1e9), Draws());
        loss.backward();
        Assert.All(new[] { loss, features.grad!, unc.grad! }, part => Assert.True(part.isfinite().all().item<bool>()));
    }

    [Theory, InlineData(8), InlineData(5)]
    public void The_expected_likelihood_losss_gradient_is_that_of_finite_differences(long dimension) => Gradients.Check(
        point => new ExpectedLikelihoodLoss(10).forward(point[0], point[1], Labels, point[2]), Gradients.Point(3, dimension), Uncertainty, 0.4 * Gradients.Point(4, dimension));

    [Fact]
    public void The_non_isotropic_losss_gradient_is_that_of_finite_differences() => Gradients.Check(
        point => new NonIsotropicVmfLoss(5).forward(point[0], point[1], Labels, point[2], point[3], Draws()),
        Gradients.Point(3, 6), Uncertainty, Gradients.Point(4, 6), 8 + Gradients.Point(4, 6));

    [Fact]
    public void A_class_of_another_length_is_named_with_both_shapes()
    {
        var error = Assert.Throws<ArgumentException>(() => new ExpectedLikelihoodLoss().forward(ones(3, 8), ones(3), Labels, ones(4, 7)));
        Assert.StartsWith("'classWeight' has shape [4, 7] but needs [any, 8]", error.Message, StringComparison.Ordinal);
    }

    private static GeneratorDraws Draws() => new(new Generator(5));
}
