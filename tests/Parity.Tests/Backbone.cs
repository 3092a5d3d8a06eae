using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The tiny network that the fixtures of url stand on: features tanh(x Wᵀ + b), and a linear classifier.</summary>
/// <param name="Weights">Leaves, by their names.</param>
internal sealed record Backbone(IReadOnlyDictionary<string, Tensor> Weights)
{
    public static Backbone Of(FixtureNode weights, string prefix) => new(weights.Names
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(name => name[prefix.Length..], name => Tensors.Of(weights[name]).requires_grad_()));

    public Tensor Features(Tensor x) => nn.functional.linear(x, Weights["body.weight"], Weights["body.bias"]).tanh();

    public Tensor Logits(Tensor x) => nn.functional.linear(Features(x), Weights["fc.weight"], Weights["fc.bias"]);
}
