using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Gradients;

/// <summary>Gradients of the operators that the papers use, in float64 beside central differences.</summary>
public sealed class GradientTests
{
    private const double Step = 1e-6;

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions =
        new(Pointwise.Functions.Concat(Reductions.Functions).Concat(Layers.Functions));

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_gradient_is_the_limit_of_differences(string name)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var point = randn([3, 4], dtype: float64, generator: generator);
        Tensor Scalar(Tensor x)
        {
            var y = Functions[name](x);
            return (y * arange(1, y.numel() + 1, dtype: float64).reshape(y.shape)).sum();
        }

        using var leaf = point.clone().requires_grad_();
        var gradient = autograd.grad([Scalar(leaf)], [leaf])[0];
        for (var i = 0; i < point.numel(); i++)
        {
            using var change = zeros_like(point);
            change.view(-1)[i] = tensor(Step);
            var difference = (Scalar(point + change) - Scalar(point - change)).item<double>() / (2 * Step);
            Assert.Equal(difference, gradient.reshape(-1)[i].item<double>(), 1e-5 * Math.Max(1, Math.Abs(difference)));
        }
    }

    // E[Gamma(a)] = a: the mean of the draws' gradients is 1.
    [Fact]
    public void Gradients_pass_through_the_draws_of_a_gamma_distribution()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var shape = full([100_000], 2.5, float64).requires_grad_();
        var gradient = autograd.grad([_standard_gamma(shape, generator).sum()], [shape])[0];
        Assert.Equal(1, gradient.mean().item<double>(), 0.02);
    }

    [Fact]
    public void The_gradient_of_a_gradient_is_the_second_derivative()
    {
        using var x = tensor([1.0, 2.0], requires_grad: true);
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];
        Assert.Equal([6.0, 12.0], second.data<double>().ToArray());
    }

    [Fact]
    public void An_input_that_the_output_does_not_depend_on_must_be_allowed()
    {
        using var x = ones([1], requires_grad: true);
        using var other = ones([1], requires_grad: true);
        Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => autograd.grad([x * 2], [other]));
        Assert.Null(autograd.grad([x * 2], [other], allow_unused: true)[0]);
    }

    [Fact]
    public void A_graph_lasts_for_one_backward_unless_it_is_retained()
    {
        using var x = ones([2], requires_grad: true);
        using var y = (x * x).sum();
        y.backward(retain_graph: true);
        y.backward();
        Assert.Equal([4f, 4f], x.grad!.data<float>().ToArray());
        Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(y.backward);
    }

    [Fact]
    public void Inference_mode_makes_tensors_that_no_graph_takes()
    {
        using var x = ones([2], requires_grad: true);
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }

        Assert.False(is_inference_mode_enabled());
    }
}
