using Retable.Learning.Models.Transformers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>How the layers of transformers start.</summary>
public sealed class TransformerWeightsTests
{
    // Of a normal distribution 68.3 % lie within one deviation and 95.4 % within two; a constant has none of that.
    [Fact]
    public void Weights_are_normal_with_deviation_0_02()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var network = new SwinTransformer(new SwinShape(32, [2, 2], [2, 4]), 10);
        var weights = cat([.. network.modules().OfType<Linear>().Where(layer => layer.bias is not null).Select(layer => layer.weight!.detach().reshape(-1))]);
        Assert.InRange(weights.NumberOfElements, 50_000, long.MaxValue);
        Assert.Equal(0, weights.mean().item<float>(), 0.0005);
        Assert.Equal(0.02, weights.std().item<float>(), 0.0005);
        Assert.Equal(0.683, Within(0.02), 0.01);
        Assert.Equal(0.954, Within(0.04), 0.005);

        double Within(double bound) => weights.abs().lt(bound).to(float32).mean().item<float>();
    }
}
