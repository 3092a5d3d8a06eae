using Retable.Hosting;
using Retable.Papers.ProxyDirichlet.Networks;
using Retable.Papers.ProxyDirichlet.Teachers;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>What is evaluated: one network, or an ensemble.</summary>
internal sealed class Subject : IDisposable
{
    private readonly IDisposable _owned;
    private readonly Func<Tensor, Tensor> _logits;

    private Subject(IDisposable owned, ModelCard card, Func<Tensor, Tensor> logits, IReadOnlyList<Reading> readings) =>
        (_owned, Card, _logits, Readings) = (owned, card, logits, readings);

    public ModelCard Card { get; }

    public IReadOnlyList<Reading> Readings { get; }

    public bool IsEnsemble => _owned is Ensemble;

    /// <summary>The input <c>members</c> as an ensemble, or else the input <c>model</c>.</summary>
    public static Subject Load(StepContext context, Device device)
    {
        if (context.Inputs("members").Count > 0)
        {
            var ensemble = Ensemble.Load(context.Inputs("members"), device);
            return new Subject(ensemble, ensemble.Card, ensemble.Logits, Reading.OfEnsemble());
        }

        var network = TrainedNetwork.Load(context.Input("model"), device);
        return new Subject(network, network.Card, network.Logits, Reading.OfNetwork(network.Card.Offset));
    }

    /// <summary>The logits of a batch, on the CPU.</summary>
    /// <param name="pixels">float32 [n, C, H, W], 0 … 1.</param>
    /// <returns>[n, K], or [n, M, K] for an ensemble.</returns>
    public Tensor Logits(Tensor pixels) => _logits(pixels).cpu();

    public void Dispose() => _owned.Dispose();
}
