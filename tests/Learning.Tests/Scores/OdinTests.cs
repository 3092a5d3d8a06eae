using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class OdinTests
{
    private const double Epsilon = 0.1;

    // z = (x, −x): a larger |x| is a surer prediction, so the step goes away from 0.
    private static readonly Func<Tensor, Tensor> Opposites = x => cat([x.flatten(1), -x.flatten(1)], 1);

    private static readonly Func<Tensor, Tensor> Deaf = x => cat([(0 * x.flatten(1)) + 1, 0 * x.flatten(1)], 1);

    private readonly Tensor _pixels = tensor(new double[] { 2, -3 }).reshape(2, 1, 1, 1);

    [Fact]
    public void The_step_goes_towards_the_predicted_class() =>
        Assert.Equal([2.1, -3.1], Numbers(new Odin(Opposites, epsilon: Epsilon).Perturbed(_pixels)));

    [Fact]
    public void The_score_is_that_of_the_moved_input_at_the_temperature()
    {
        var expected = -1 / (1 + Math.Exp(-2 * 2.1 / 1000));
        Assert.Equal(expected, Numbers(new Odin(Opposites, temperature: 1000, Epsilon).Of(_pixels))[0], precision: 14);
    }

    [Fact]
    public void The_library_scores_without_the_temperature()
    {
        var expected = -1 / (1 + Math.Exp(-2 * 2.1));
        Assert.Equal(expected, Numbers(new LibraryOdin(Opposites, temperature: 1000, Epsilon).Of(_pixels))[0], precision: 14);
    }

    [Fact]
    public void A_step_is_divided_by_the_deviation_of_its_channel() =>
        Assert.Equal([2.2, -3.2], Numbers(new Odin(Opposites, epsilon: Epsilon, deviations: [0.5]).Perturbed(_pixels)));

    // The original counts 0 as positive, the library has a sign of 0.
    [Fact]
    public void Where_nothing_changes_the_loss_the_original_moves_and_the_library_does_not()
    {
        Assert.Equal([1.9, -3.1], Numbers(new Odin(Deaf, epsilon: Epsilon).Perturbed(_pixels)));
        Assert.Equal([2, -3], Numbers(new LibraryOdin(Deaf, epsilon: Epsilon).Perturbed(_pixels)));
    }

    // z = (2x, 3x) at x = 1: class 1 is predicted. Its logit rises with x, and the cross-entropy falls; at x = −1 class 0 is predicted:
    // its logit rises with x, while its margin over the other falls.
    [Fact]
    public void The_largest_logit_and_the_cross_entropy_can_point_apart()
    {
        static Tensor Network(Tensor x) => cat([2 * x.flatten(1), 3 * x.flatten(1)], 1);
        using var x = tensor(new double[] { 1, -1 }).reshape(2, 1, 1, 1);
        Assert.Equal([1.1, -0.9], Numbers(new LibraryOdin(Network, epsilon: Epsilon).Perturbed(x)));
        Assert.Equal([1.1, -1.1], Numbers(new LibraryOdin(Network, epsilon: Epsilon, loss: LibraryOdinLoss.CrossEntropy).Perturbed(x)));
    }

    [Fact]
    public void The_gradient_is_that_of_finite_differences_and_leaves_the_weights_alone()
    {
        using var weight = tensor(new double[,] { { 1, -2, 0.5 }, { 0.3, 0.7, -1 } }).requires_grad_();
        using var x = tensor(new double[,] { { 0.4, -0.2, 1.5 }, { -1, 2, 0.1 } });
        var odin = new Odin(input => input.tanh().mm(weight.t()), temperature: 2);
        InputGradients.Match(InputGradients.Of(input => odin.Loss(input.tanh().mm(weight.t())), x), odin.Gradient(x));
        Assert.Null(weight.grad);
    }

    [Fact]
    public void A_deviation_too_many_is_named_with_both_shapes()
    {
        var error = Assert.Throws<ArgumentException>(() => new Odin(Opposites, deviations: [1, 1]).Perturbed(_pixels));
        Assert.Contains("has shape [2, 1, 1, 1] but needs [any, 2, any, any]", error.Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(Tensor tensor) => tensor.contiguous().data<double>().ToArray();
}
