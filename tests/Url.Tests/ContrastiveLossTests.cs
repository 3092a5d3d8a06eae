using Retable.Papers.Url;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class ContrastiveLossTests
{
    // Two images, their crops on two orthogonal axes: P = ln(1 + e^a), N = ln(1 + 2 e^0).
    private static readonly double[,] TwoAxes = { { 2, 0 }, { 5, 0 }, { 0, 1 }, { 0, 3 } };

    [Theory, InlineData(1.0), InlineData(12.5)]
    public void InfoNCE_of_two_images_on_two_axes_can_be_written_down(double scale) =>
        Assert.Equal(Math.Log(3) - Math.Log(1 + Math.Exp(scale)), InfoNce(scale), precision: 12);

    [Fact]
    public void InfoNCE_does_not_overflow() => Assert.Equal(Math.Log(3) - 1e4, InfoNce(1e4), precision: 8);

    [Fact]
    public void Labels_that_pair_neighbours_are_crops()
    {
        var (features, loss) = (Gradients.Point(4, 5), new InfoNceLoss(tensor(3.0)));
        Assert.Equal(loss.forward(features).item<double>(), loss.forward(features, tensor([7L, 7, 2, 2])).item<double>());
        Assert.NotEqual(loss.forward(features).item<double>(), loss.forward(features, tensor([7L, 2, 7, 2])).item<double>());
    }

    [Fact]
    public void Without_uncertainty_MCInfoNCE_is_InfoNCE()
    {
        var features = Gradients.Point(6, 5);
        var certain = new McInfoNceLoss(tensor(3.0)).forward(features, full(6, 1e-31, dtype: float64), Draws());
        Assert.Equal(new InfoNceLoss(tensor(3.0)).forward(features).item<double>(), certain.item<double>(), tolerance: 1e-6);
    }

    [Fact]
    public void An_odd_crop_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new InfoNceLoss(tensor(1.0)).forward(ones(3, 2)));
        Assert.StartsWith("3 rows are no pairs of crops", error.Message, StringComparison.Ordinal);
    }

    // Both pairs on one axis each: matches p(1) for positives, p(0) for negatives.
    [Fact]
    public void Hedged_instances_that_are_certain_have_a_cross_entropy_that_can_be_written_down()
    {
        var (match, noMatch) = (Sigmoid(2.0 - 0.5) + 1e-5, Sigmoid(0.5) + 1e-5);
        Assert.Equal(-(Math.Log(match) + Math.Log(noMatch)), Hedged((scale, offset) => new HedgedInstanceLoss(scale, offset).forward, 2, -0.5), tolerance: 1e-6);
    }

    [Fact]
    public void As_submitted_a_negative_pair_adds_the_logarithm_of_its_match()
    {
        var (positive, negative) = (Sigmoid(2.0 - 0.5) + 1e-5, Sigmoid(-0.5) + 1e-5);
        Assert.Equal(Math.Log(negative) - Math.Log(positive), Hedged((scale, offset) => new SubmittedHedgedInstanceLoss(scale, offset).forward, 2, -0.5), tolerance: 1e-6);
    }

    // The published setting of the residual network.
    [Fact]
    public void As_released_it_is_not_a_number_where_the_own_match_is_sure_and_the_others_are_numbers()
    {
        Assert.True(double.IsNaN(Hedged((scale, offset) => new ReleasedHedgedInstanceLoss(scale, offset).forward, 26.85, 2.04)));
        Assert.True(double.IsFinite(Hedged((scale, offset) => new HedgedInstanceLoss(scale, offset).forward, 26.85, 2.04)));
        Assert.True(double.IsFinite(Hedged((scale, offset) => new SubmittedHedgedInstanceLoss(scale, offset).forward, 26.85, 2.04)));
    }

    // Two images at one place: a sure match that ought to be none.
    [Fact]
    public void Hedged_instances_of_one_place_have_a_gradient_at_every_scale()
    {
        var features = ones(4, 8, dtype: float64).requires_grad_();
        var loss = new HedgedInstanceLoss(tensor(1e4), tensor(5.0)).forward(features, full(4, 1e-9, dtype: float64), Draws());
        loss.backward();
        Assert.True(double.IsFinite(loss.item<double>()) && features.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void A_row_without_a_positive_costs_no_NaN()
    {
        var loss = new HedgedInstanceLoss(tensor(2.0), tensor(0.0)).forward(Gradients.Point(3, 4), full(3, 0.1, dtype: float64), Draws(), tensor([0L, 1, 2]));
        Assert.True(double.IsFinite(loss.item<double>()));
    }

    [Fact]
    public void No_uncertainty_makes_a_NaN_in_losses_or_gradients()
    {
        var (scale, offset) = (tensor(30f), tensor(2f));
        Check((features, unc) => new McInfoNceLoss(scale).forward(features, unc, Draws()));
        Check((features, unc) => new HedgedInstanceLoss(scale, offset).forward(features, unc, Draws()));
        Check((features, unc) => new SubmittedHedgedInstanceLoss(scale, offset).forward(features, unc, Draws()));

        static void Check(Func<Tensor, Tensor, Tensor> loss)
        {
            using var features = Gradients.Point(6, 8).to(float32).requires_grad_();
            using var unc = tensor([1e-38f, 1e-25f, 1e-12f, 1e-6f, 1f, 1e12f]).requires_grad_();
            var value = loss(features, unc);
            value.backward();
            Assert.All(new[] { value, features.grad!, unc.grad! }, part => Assert.True(part.isfinite().all().item<bool>()));
        }
    }

    [Fact]
    public void Their_gradients_are_those_of_finite_differences()
    {
        var (features, unc, scale, offset) = (Gradients.Point(4, 6), tensor(new[] { 0.004, 0.03, 0.4, 1.5 }), tensor(6.0), tensor(-1.5));
        Gradients.Check(point => new InfoNceLoss(point[1]).forward(point[0]), features, scale);
        Gradients.Check(point => new McInfoNceLoss(point[2], 5).forward(point[0], point[1], Draws()), features, unc, scale);
        Gradients.Check(point => new HedgedInstanceLoss(point[2], point[3], 5).forward(point[0], point[1], Draws()), features, unc, scale, offset);
        Gradients.Check(point => new SubmittedHedgedInstanceLoss(point[2], point[3], 5).forward(point[0], point[1], Draws()), features, unc, scale, offset);
        Gradients.Check(point => new ReleasedHedgedInstanceLoss(point[2], point[3], 5).forward(point[0], point[1], Draws()), features, unc, scale, offset);
    }

    private static double InfoNce(double scale) => new InfoNceLoss(tensor(scale)).forward(tensor(TwoAxes)).item<double>();

    private static double Hedged(Func<Tensor, Tensor, Func<Tensor, Tensor, IVmfDraws, Tensor?, Tensor>> loss, double scale, double offset) =>
        loss(tensor(scale), tensor(offset))(tensor(TwoAxes), full(4, 1e-31, dtype: float64), Draws(), null).item<double>();

    private static GeneratorDraws Draws() => new(new Generator(5));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
