using Retable.Papers.Url;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class VonMisesFisherTests
{
    [Theory, InlineData(2), InlineData(3), InlineData(7)]
    public void Samples_have_length_1(long dimension)
    {
        var samples = Sample(Directions(4, dimension), tensor(new[] { 0.01, 2, 10.5, 400 }), samples: 50);
        Assert.True((samples.norm(-1) - 1).abs().max().item<double>() < 1e-12);
    }

    // The mean cosine to the mean direction is −d ln C / dκ. A standard error is about 0.002 here.
    [Theory, InlineData(2, 3.0), InlineData(3, 5.0), InlineData(6, 4.0), InlineData(6, 10.5), InlineData(20, 60.0)]
    public void The_mean_cosine_is_that_of_the_distribution(long dimension, double kappa)
    {
        var (mean, concentration) = (Directions(1, dimension), tensor(new[] { kappa }, requires_grad: true));
        var found = (Sample(mean, concentration.detach(), samples: 40_000) * mean).sum(-1).mean().item<double>();
        ExactVmfNormaliser.Of(concentration, dimension).sum().backward();
        Assert.Equal(-concentration.grad!.item<double>(), found, tolerance: 0.01);
    }

    [Theory, InlineData(3), InlineData(9)]
    public void An_infinite_concentration_is_the_mean_itself(long dimension)
    {
        var mean = Directions(2, dimension);
        var samples = Sample(mean, tensor(new[] { double.PositiveInfinity, double.PositiveInfinity }), samples: 3);
        Assert.True((samples - mean).abs().max().item<double>() < 1e-6);
    }

    [Theory]
    [InlineData(2, ScalarType.Float32), InlineData(3, ScalarType.Float32), InlineData(8, ScalarType.Float32), InlineData(2048, ScalarType.Float32)]
    [InlineData(3, ScalarType.Float64), InlineData(8, ScalarType.Float64)]
    public void No_concentration_makes_a_NaN_in_samples_or_gradients(long dimension, ScalarType type)
    {
        double[] all = [1e-30, 1e-6, 1, 10, 11, 1e4, 1e9, 1e18, 1e29, 1e37, double.PositiveInfinity];
        var kappa = tensor(all).to(type).requires_grad_();
        var mean = Directions(all.Length, dimension).to(type).requires_grad_();
        var samples = new VonMisesFisher(mean, kappa).rsample(4, new GeneratorDraws(new Generator(1)));
        samples.sum().backward();
        Assert.All(new[] { samples, kappa.grad!, mean.grad! }, part => Assert.True(part.isfinite().all().item<bool>()));
    }

    // 1 − w of float32 cosines has steps of 6e-8; the sine of an angle of 1e-4 is still right to a part in a thousand.
    [Fact]
    public void In_float32_a_concentrated_sample_is_as_far_from_the_mean_as_in_float64()
    {
        var (mean, kappa) = (Directions(5, 8), full(5, 1e8, dtype: float64));
        var exact = (Sample(mean, kappa, samples: 20) - mean).norm(-1);
        var sample = (Sample(mean.to(float32), kappa.to(float32), samples: 20).to(float64) - mean).norm(-1);
        Assert.True(((sample - exact) / exact).abs().max().item<double>() < 1e-2);
    }

    [Fact]
    public void A_mean_on_the_first_axis_has_a_gradient()
    {
        using var mean = tensor(new double[,] { { 1, 0, 0, 0 } }).requires_grad_();
        Sample(mean, tensor(new[] { 5.0 }), samples: 2).sum().backward();
        Assert.True(mean.grad!.isfinite().all().item<bool>());
    }

    [Theory, InlineData(3), InlineData(6)]
    public void Its_gradients_are_those_of_finite_differences(long dimension)
    {
        var probe = Gradients.Point(5, 4, dimension);
        Gradients.Check(
            point => (Sample(point[0], point[1], samples: 5) * probe).sum(), Directions(4, dimension), tensor(new[] { 0.3, 4, 10.4, 90 }));
    }

    [Theory, InlineData(0.0), InlineData(-1.0), InlineData(double.NaN)]
    public void A_concentration_that_is_not_positive_is_refused(double kappa) =>
        Assert.Throws<ArgumentException>(() => new VonMisesFisher(Directions(1, 4), tensor(new[] { kappa })));

    private static Tensor Directions(long count, long dimension) => nn.functional.normalize(Gradients.Point(count, dimension));

    private static Tensor Sample(Tensor mean, Tensor kappa, long samples) => new VonMisesFisher(mean, kappa).rsample(samples, new GeneratorDraws(new Generator(3)));
}
