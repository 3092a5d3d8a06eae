using Retable.Learning;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.Url.Heads;

/// <summary>A small network that predicts an embedding's uncertainty ("pred-net"): u = softplus(MLP(f)) + 1e-6.</summary>
/// <remarks>
/// Hidden layers are linear with leaky ReLU of slope 0.01. The published sizes are 3 hidden layers of 1024 (arXiv:2307.03810) and 2 of 512 (arXiv:2402.16569).
/// Source: mkirchhof/url@eacd47f, timm/models/_uncertainizer.py, UncertaintyNetwork, whose names of the state these are.
/// </remarks>
public sealed class UncertaintyMlp : Module<Tensor, Tensor>
{
    private const double Smallest = 1e-6;

    private readonly bool _stopsGradient;
    private readonly Module<Tensor, Tensor> unc_module;

    /// <param name="features">Length of an embedding, D.</param>
    /// <param name="width">Of a hidden layer.</param>
    /// <param name="depth">Hidden layers, at least 1.</param>
    /// <param name="stopsGradient">Whether the embedding is left alone when this network learns.</param>
    public UncertaintyMlp(long features, long width, int depth, bool stopsGradient)
        : base(nameof(UncertaintyMlp))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        _stopsGradient = stopsGradient;
        unc_module = Sequential(
        [
            .. Enumerable.Range(0, depth).SelectMany(layer => new Module<Tensor, Tensor>[] { Linear(layer == 0 ? features : width, width), LeakyReLU() }),
            Linear(width, 1),
            Softplus(),
        ]);
        RegisterComponents();
    }

    /// <param name="input">[n, D].</param>
    /// <returns>[n], ≥ 1e-6.</returns>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, [-1, -1]);
        return unc_module.call(_stopsGradient ? input.detach() : input).squeeze(1) + Smallest;
    }
}
