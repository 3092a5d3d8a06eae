using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests;

/// <summary>Gradients of the operators that the papers use, in float64 beside central differences.</summary>
public sealed class GradientTests
{
    private const double Step = 1e-6;

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["abs"] = x => x.abs(),
        ["exp"] = x => x.exp(),
        ["log"] = x => x.abs().log(),
        ["log1p"] = x => x.abs().log1p(),
        ["sqrt"] = x => x.abs().sqrt(),
        ["tanh"] = x => x.tanh(),
        ["sigmoid"] = x => x.sigmoid(),
        ["erf"] = x => x.erf(),
        ["lgamma"] = x => x.abs().lgamma(),
        ["digamma"] = x => x.abs().digamma(),
        ["polygamma"] = x => x.abs().polygamma(1),
        ["i0e"] = x => special.i0e(x),
        ["i1e"] = x => special.i1e(x),
        ["pow"] = x => x.pow(3),
        ["division"] = x => x / (x * x + 1),
        ["clamp"] = x => x.clamp(-0.5, 0.5),
        ["softmax"] = x => x.softmax(1),
        ["log_softmax"] = x => x.log_softmax(1),
        ["logsumexp"] = x => x.logsumexp(1),
        ["norm"] = x => x.norm(),
        ["sum"] = x => x.sum([0]),
        ["mean"] = x => x.mean([1], keepdim: true),
        ["var"] = x => x.var(1),
        ["std"] = x => x.std(1),
        ["max"] = x => x.max(1).values,
        ["min"] = x => x.min(1).values,
        ["cumsum"] = x => x.cumsum(1),
        ["gather"] = x => x.gather(1, tensor([0L, 2L, 1L]).unsqueeze(1)),
        ["index_select"] = x => x.index_select(0, tensor([2L, 0L])),
        ["indexing"] = x => x[TensorIndex.Colon, 1],
        ["cat"] = x => cat([x, x * 2], 1),
        ["stack"] = x => stack([x, x * 2]),
        ["where"] = x => where(x > 0, x, x * 0.1),
        ["masked_fill"] = x => x.masked_fill(x < 0, 0.5),
        ["matmul"] = x => x.matmul(x.t()),
        ["einsum"] = x => einsum("ij,kj->ik", x, x),
        ["cdist"] = x => cdist(x, x.flip(0) + 5),
        ["transpose"] = x => x.transpose(0, 1) * 2,
        ["inv"] = x => linalg.inv(x.matmul(x.t()) + eye(3, dtype: float64)),
        ["slogdet"] = x => (x.matmul(x.t()) + eye(3, dtype: float64)).slogdet().LogAbsDet,
        ["cholesky"] = x => linalg.cholesky(x.matmul(x.t()) + eye(3, dtype: float64)),
        ["relu"] = x => nn.functional.relu(x),
        ["leaky_relu"] = x => nn.functional.leaky_relu(x, 0.2),
        ["gelu"] = x => nn.functional.gelu(x),
        ["softplus"] = x => nn.functional.softplus(x),
        ["cross_entropy"] = x => nn.functional.cross_entropy(x, tensor([0L, 3L, 1L])),
        ["mse_loss"] = x => nn.functional.mse_loss(x, ones_like(x)),
        ["conv2d"] = x => nn.functional.conv2d(x.view(1, 1, 3, 4), x.view(1, 1, 3, 4)[TensorIndex.Ellipsis, ..2, ..2]),
        ["max_pool2d"] = x => nn.functional.max_pool2d(x.view(1, 1, 3, 4), 2),
        ["layer_norm"] = x => nn.functional.layer_norm(x, [4]),
    };

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
