using Retable.Learning.Models;
using Retable.Learning.Models.Sngp;
using Retable.Learning.Models.Transformers;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>What the backbones do in training, which no checkpoint shows.</summary>
public sealed class BackboneTrainingTests
{
    private static readonly VisionTransformerShape Small = new(8, 3, 2);

    // A dropout that were off in evaluation would give the same answer twice, and one that were not scaled half of it.
    [Fact]
    public void Dropout_after_the_activations_goes_on_in_evaluation()
    {
        using var scope = NewDisposeScope();
        using var network = new ResNet(3, 2, new ResNetShape(4, [1, 1, 1, 1], [4, 4, 4, 4]), ResidualParts.WithDropout(0.5));
        network.eval();
        var images = randn(2, 3, 64, 64);
        Assert.NotEqual(Numbers(network.call(images)), Numbers(network.call(images)));
    }

    [Fact]
    public void Dropout_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var kept = ResidualParts.WithDropout(0.25).Activation(ones(100_000));
        Assert.Equal(1, kept.mean().item<float>(), 0.02);
        Assert.Equal(0.75, kept.ne(0).to(float32).mean().item<float>(), 0.02);
    }

    [Theory, InlineData("vit"), InlineData("swin")]
    public void Stochastic_depth_is_for_training_only(string kind)
    {
        using var scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = kind == "vit"
            ? new VisionTransformer(Small with { StochasticDepth = 0.9 }, 2, 3, 32, 32)
            : new SwinTransformer(new SwinShape(4, [2, 2], [2, 2]) { Window = 2, StochasticDepth = 0.9 }, 2);
        var images = randn(8, 3, 32, 32);
        network.train();
        Assert.NotEqual(Numbers(network.call(images)), Numbers(network.call(images)));
        network.eval();
        Assert.Equal(Numbers(network.call(images)), Numbers(network.call(images)));
    }

    [Fact]
    public void Every_parameter_of_a_transformer_learns()
    {
        using var scope = NewDisposeScope();
        nn.Module<Tensor, Tensor>[] networks =
        [
            new VisionTransformer(Small with { LayerScale = 0.1, Dropout = 0.1, AttentionDropout = 0.1 }, 2, 3, 32, 32),
            new SwinTransformer(new SwinShape(4, [2, 2], [2, 2]) { Window = 2 }, 2),
        ];
        Assert.All(networks, network =>
        {
            network.call(randn(2, 3, 32, 32)).square().sum().backward();
            Assert.Empty(network.named_parameters().Where(named => named.parameter.grad is null).Select(named => named.name));
        });
    }

    // Weights far below the bound stay as they are; of large ones the norm comes down to it.
    [Theory, InlineData(0.001, false), InlineData(10, true)]
    public void A_spectral_norm_is_bounded_from_above(double scale, bool isBounded)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        using var convolution = new SpectralConvolution(2, 3, 3, 1, bound: 0.5);
        var weight = convolution.get_parameter("layer.weight")!;
        using (no_grad())
        {
            weight.mul_(scale);
        }

        var images = randn(1, 2, 8, 8);
        var answer = convolution.call(images);
        for (var step = 0; step < 50; step++)
        {
            answer = convolution.call(images);
        }

        if (isBounded)
        {
            Assert.Equal(0.5, convolution.call(convolution.get_buffer("v")!).norm().item<float>(), 0.01);
        }
        else
        {
            Assert.Equal(Numbers(nn.functional.conv2d(images, weight, padding: [1L])), Numbers(answer));
        }
    }

    // The second stage of an even map: the original's vectors grow in its first step, and stay so.
    [Theory, InlineData(56, 58, 29), InlineData(6, 6, 3), InlineData(7, 6, 3)]
    public void The_vectors_of_a_power_iteration_have_the_sizes_that_the_original_settles_at(long map, long v, long u)
    {
        using var convolution = new SpectralConvolution(1, 1, 3, 2, bound: 1);
        convolution.Build(map, map);
        convolution.call(zeros(1, 1, map, map)).Dispose();
        Assert.Equal([1, 1, v, v], convolution.get_buffer("v")!.shape);
        Assert.Equal([1, 1, u, u], convolution.get_buffer("u")!.shape);
    }

    private static float[] Numbers(Tensor tensor) => tensor.detach().data<float>().ToArray();
}
