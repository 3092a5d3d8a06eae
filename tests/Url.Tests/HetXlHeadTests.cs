using Retable.Papers.Url;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class HetXlHeadTests
{
    private static readonly Tensor Noise = Gradients.Point(3, 5, 1);
    private static readonly Tensor LowRank = Gradients.Point(3, 5, 2);

    [Fact]
    public void Without_noise_it_is_a_linear_classifier_at_a_temperature()
    {
        using var head = Head();
        var x = Gradients.Point(3, 4);
        var plain = nn.functional.linear(x, head.get_parameter("fc.weight")!, head.get_parameter("fc.bias")!) / Math.Log(1 + Math.E);
        var difference = head.WithNoise(x, zeros_like(Noise), zeros_like(LowRank)) - plain.log_softmax(1);
        Assert.True(difference.abs().max().item<double>() < 1e-6);
    }

    // With C of zeros the variances are softplus(0) = ln 2 and the factor is 0: one number of noise moves all dimensions alike.
    [Fact]
    public void One_number_of_noise_is_shared_by_all_dimensions()
    {
        using var head = Head();
        using var mode = no_grad();
        head.get_parameter("C")!.zero_();
        var x = Gradients.Point(1, 4);
        var moved = head.WithNoise(x, full(1, 1, 1, 2.0, dtype: float64), zeros(1, 1, 2, dtype: float64));
        var shifted = head.WithNoise(x + (2 * Math.Sqrt(Math.Log(2))), zeros(1, 1, 1, dtype: float64), zeros(1, 1, 2, dtype: float64));
        Assert.True((moved - shifted).abs().max().item<double>() < 1e-12);
        Assert.Equal(4 * Math.Log(Math.Log(2)), head.LogVariances(x).item<double>(), precision: 12);
    }

    [Fact]
    public void Its_gradients_are_those_of_finite_differences()
    {
        using var head = Head();
        Gradients.Check(point => nn.functional.cross_entropy(head.WithNoise(point[0], Noise, LowRank), tensor([0L, 2, 1])), Gradients.Point(3, 4));
        Gradients.Check(point => head.LogVariances(point[0]).sum(), Gradients.Point(3, 4));
    }

    [Fact]
    public void Variances_that_vanish_leave_a_gradient()
    {
        using var head = Head();
        using (no_grad())
        {
            head.get_parameter("C")!.fill_(-1);
        }

        using var x = full(3, 4, 1e4, dtype: float64).requires_grad_();
        (head.WithNoise(x, Noise, LowRank).sum() + head.LogVariances(x).sum()).backward();
        Assert.True(x.grad!.isfinite().all().item<bool>() && head.get_parameter("C")!.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void The_same_seed_gives_the_same_noise()
    {
        var (first, second) = (Drawn(1), Drawn(1));
        Assert.Equal(first, second);
        Assert.NotEqual(first, Drawn(2));

        static float[] Drawn(ulong seed)
        {
            manual_seed(3);
            using var head = new HetXlHead(4, 3, rank: 2, draws: 6, spread: 1, new Generator(seed));
            return head.call(ones(2, 4)).data<float>().ToArray();
        }
    }

    private static HetXlHead Head()
    {
        manual_seed(1);
        return new HetXlHead(4, 3, rank: 2, draws: 5, spread: 0.5).to(float64);
    }
}
