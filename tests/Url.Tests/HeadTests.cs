using Retable.Papers.Url;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class HeadTests
{
    [Fact]
    public void The_entropy_of_a_fair_choice_is_its_logarithm_and_of_a_sure_one_zero()
    {
        var entropy = Uncertainties.ClassEntropy(tensor(new double[,] { { 7, 7, 7 }, { 1e4, -1e4, 0 }, { 0, double.NegativeInfinity, double.NegativeInfinity } }));
        Assert.Equal([Math.Log(3), 0, 0], entropy.data<double>().ToArray(), (expected, found) => Math.Abs(expected - found) < 1e-12);
    }

    // Two who are sure of different classes: the mean is a fair choice. Two who agree tell nothing new, however unsure they are.
    [Fact]
    public void Disagreement_is_log_2_between_two_sure_ones_and_zero_where_all_agree()
    {
        var logits = tensor(new double[,,] { { { 1e4, 0 }, { 1, 2 } }, { { 0, 1e4 }, { 1, 2 } } });
        Assert.Equal([Math.Log(2), 0], Uncertainties.Disagreement(logits).data<double>().ToArray(), (expected, found) => Math.Abs(expected - found) < 1e-12);
    }

    [Fact]
    public void A_class_that_none_believes_in_has_a_logarithm_and_a_gradient()
    {
        using var logits = tensor(new double[,,] { { { 1e4, 0 } }, { { 2e4, 0 } } }).requires_grad_();
        var mean = MeanPrediction.Of(logits);
        mean[0, 1].backward();
        Assert.Equal(-1e4 - Math.Log(2), mean[0, 1].item<double>(), precision: 8);
        Assert.True(logits.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Gradients_of_averaged_predictions_and_their_uncertainties_are_those_of_finite_differences()
    {
        var logits = Gradients.Point(3, 2, 4);
        Gradients.Check(point => nn.functional.cross_entropy(MeanPrediction.Of(point[0]), tensor([1L, 3])), logits);
        Gradients.Check(point => Uncertainties.Disagreement(point[0]).sum(), logits);
        Gradients.Check(point => Uncertainties.InverseNorm(point[0][0]).sum(), logits);
    }

    [Fact]
    public void An_embedding_twice_as_long_is_half_as_uncertain() =>
        Assert.Equal([0.2, 0.1], Uncertainties.InverseNorm(tensor(new double[,] { { 3, 4 }, { 6, 8 } })).data<double>().ToArray(), (expected, found) => Math.Abs(expected - found) < 1e-12);

    // Means 1 and 4 of batches of 1 and 3: 2.5, not the 3.25 of all four.
    [Fact]
    public void The_starting_scale_counts_batches_and_not_images() =>
        Assert.Equal(0.004, Uncertainties.StartingScale(0.01, [tensor([1.0]), tensor([3.0, 4.0, 5.0])]), precision: 12);

    [Fact]
    public void A_single_image_keeps_its_axis()
    {
        using var head = new UncertaintyMlp(4, 3, 2, stopsGradient: false);
        Assert.Equal([1], head.call(ones(1, 4)).shape);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void With_a_stopped_gradient_the_embedding_is_left_alone(bool stops)
    {
        using var head = new UncertaintyMlp(4, 3, 2, stops);
        using var features = ones(2, 4).requires_grad_();
        head.call(features).sum().backward();
        Assert.Equal(stops, features.grad is null);
        Assert.NotNull(head.get_parameter("unc_module.0.weight")!.grad);
    }

    [Fact]
    public void A_predicted_uncertainty_never_reaches_zero()
    {
        using var head = new UncertaintyMlp(4, 3, 1, stopsGradient: false);
        using var mode = no_grad();
        head.get_parameter("unc_module.2.bias")!.fill_(-1e4);
        Assert.Equal(1e-6, head.call(ones(1, 4)).item<float>(), tolerance: 1e-9);
    }

    [Fact]
    public void Its_gradient_is_that_of_finite_differences()
    {
        using var head = new UncertaintyMlp(4, 3, 2, stopsGradient: false).to(float64);
        Gradients.Check(point => head.call(point[0]).square().sum(), Gradients.Point(3, 4));
    }

    [Fact]
    public void An_ensemble_of_one_is_a_linear_classifier()
    {
        using var ensemble = new ShallowEnsemble(4, 3, heads: 1);
        var (x, weight, bias) = (ones(2, 4), ensemble.get_parameter("shallow_classifiers.weight")!, ensemble.get_parameter("shallow_classifiers.bias")!);
        var difference = MeanPrediction.Of(ensemble.call(x)) - nn.functional.linear(x, weight, bias).log_softmax(1);
        Assert.True(difference.abs().max().item<float>() < 1e-6);
    }

    // Rows of the layer go classifier by classifier: the second one's classes are its last rows.
    [Fact]
    public void The_classifiers_of_an_ensemble_are_one_after_the_other()
    {
        using var ensemble = new ShallowEnsemble(1, 3, heads: 2);
        using var mode = no_grad();
        ensemble.get_parameter("shallow_classifiers.weight")!.zero_();
        ensemble.get_parameter("shallow_classifiers.bias")!.copy_(arange(6, dtype: float32));
        Assert.Equal([0f, 1, 2, 3, 4, 5], ensemble.call(ones(1, 1)).data<float>().ToArray());
    }

    [Fact]
    public void Of_several_passes_the_last_ones_embedding_is_kept_and_all_predictions_are_averaged()
    {
        var pass = 0;
        var prediction = MeanPrediction.OfPasses(2, () => tensor(new[,] { { ++pass == 1 ? 1e4 : 0, pass == 1 ? 0 : 1e4 } }), features => features, Uncertainties.Disagreement);
        Assert.Equal([0, 1e4], prediction.Features.data<double>().ToArray());
        Assert.Equal(Math.Log(2), prediction.Uncertainty.item<double>(), precision: 12);
        Assert.Equal(-Math.Log(2), prediction.Logits[0, 0].item<double>(), precision: 12);
    }
}
