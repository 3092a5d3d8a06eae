using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

// Logits (log 4, 0) are p = (0.8, 0.2); logits (0, 0) are p = (0.5, 0.5).
public sealed class KlMatchingTests
{
    private readonly Tensor _fit = tensor(new double[,] { { Math.Log(4), 0 } });
    private readonly Tensor _even = tensor(new double[,] { { 0, 0 } });

    [Fact]
    public void Is_the_divergence_from_the_typical_softmax() =>
        Assert.Equal((0.5 * Math.Log(0.5 / 0.8)) + (0.5 * Math.Log(0.5 / 0.2)), KlMatching.Fit(_fit).Of(_even).item<double>(), precision: 12);

    [Fact]
    public void Of_the_classes_the_nearest_counts()
    {
        var fitted = KlMatching.Fit(tensor(new double[,] { { Math.Log(4), 0 }, { 0, Math.Log(3) } }));
        var divergences = fitted.Divergences(_even).data<double>().ToArray();
        Assert.Equal((0.5 * Math.Log(0.5 / 0.25)) + (0.5 * Math.Log(0.5 / 0.75)), divergences[1], precision: 12);
        Assert.Equal(divergences.Min(), fitted.Of(_even).item<double>());
    }

    // Nothing is predicted as class 1: its one-hot vector is infinitely far from (0.5, 0.5), and next to itself.
    [Fact]
    public void A_class_that_nothing_is_predicted_as_has_a_one_hot_vector()
    {
        var fitted = KlMatching.Fit(_fit);
        Assert.Equal([0, 1], fitted.Typical[1].data<double>().ToArray());
        Assert.Equal(double.PositiveInfinity, fitted.Divergences(_even)[0, 1].item<double>());
        Assert.Equal(0, fitted.Of(tensor(new double[,] { { -1e4, 1e4 } })).item<double>());
    }

    [Fact]
    public void Certainty_gives_no_NaN() => Assert.Equal(-Math.Log(0.8), KlMatching.Fit(_fit).Of(tensor(new double[,] { { 1e4, -1e4 } })).item<double>(), precision: 12);

    // By label 1 for a sample that is predicted as 0; test samples are predicted as 0, by the first of equal logits.
    [Fact]
    public void The_library_goes_by_labels_and_refuses_a_class_that_had_none()
    {
        var error = Assert.Throws<ArgumentException>(() => LibraryKlMatching.Fit(_fit, tensor([1L])).Of(_even));
        Assert.StartsWith("no sample of the predicted class 0 was there in fitting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_compares_with_the_predicted_class_only()
    {
        var fitted = LibraryKlMatching.Fit(tensor(new double[,] { { 0, Math.Log(4) }, { Math.Log(4), 0 }, { 5, 9 } }), tensor([0L, 1, -1]));
        var test = tensor(new double[,] { { Math.Log(4), 0 } });
        Assert.Equal((0.8 * Math.Log(4)) + (0.2 * Math.Log(0.25)), fitted.Of(test).item<double>(), precision: 12);
    }

    [Fact]
    public void Other_classes_are_named_with_both_shapes()
    {
        var error = Assert.Throws<ArgumentException>(() => KlMatching.Fit(_fit).Of(ones(1, 3)));
        Assert.StartsWith("'logits' has shape [1, 3] but needs [any, 2]", error.Message, StringComparison.Ordinal);
    }
}
