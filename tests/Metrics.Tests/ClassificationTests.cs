using Retable.Metrics.Classification;
using Retable.Tests;

namespace Retable.Metrics.Tests;

public sealed class ClassificationTests
{
    [Fact]
    public void Log_likelihood_is_finite_at_extreme_logits() =>
        Assert.Equal([20_000, 0], NegativeLogLikelihood.OfLogits([1e4, -1e4, 1e4, -1e4], 2, [1, 0]));

    [Fact]
    public void Of_probabilities_it_is_infinite_where_the_label_has_none() =>
        Assert.Equal([double.PositiveInfinity], NegativeLogLikelihood.OfProbabilities([1, 0], 2, [1]));

    [Fact]
    public void Scikit_learn_caps_it_at_36() => Assert.Equal(36.04, ScikitLogLoss.Of([1, 0], 2, [1]), 2);

    [Fact]
    public void Ties_go_to_the_first_class_in_accuracy_and_to_the_last_in_top_k()
    {
        Assert.Equal(1, Accuracy.Of([0.5, 0.5], 2, [0]));
        Assert.Equal(0, Accuracy.TopK([0.5, 0.5], 2, [0], 1));
        Assert.Equal(1, Accuracy.TopK([0.5, 0.5], 2, [0], 2));
    }

    // Class 0: 2 of 3, class 2: 0 of 1; class 1 has no sample.
    [Fact]
    public void The_macro_average_leaves_out_absent_classes() =>
        Assert.Equal(1.0 / 3, Accuracy.MacroAverage([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0], 3, [0, 0, 0, 2]), 12);

    [Fact]
    public void Brier_of_a_coin_is_a_half_and_binary_half_of_that()
    {
        Assert.Equal(0.5, BrierScore.MultiClass([0.5, 0.5], 2, [0]));
        Assert.Equal(0.25, BrierScore.Binary([0.5], [true]));
    }

    [Fact]
    public void Entropy_of_a_certain_and_of_a_uniform_row() =>
        Assert.Equal([0, Math.Log(2)], Probabilities.Entropy([1, 0, 0.5, 0.5], 2));

    [Theory, InlineData(2), InlineData(-1)]
    public void A_label_that_names_no_class_is_refused(int label) =>
        Assert.Throws<ArgumentException>(() => Accuracy.Of([0.5, 0.5], 2, [label]));
}
