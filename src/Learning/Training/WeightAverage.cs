using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>The exponential moving average of a network's state: parameters and buffers.</summary>
/// <remarks>
/// <para>The first update copies; each further one is a ← d·a + (1 − d)·w. Integers (counts of batches) are averaged too, and cut off.</para>
/// <para>Source: as torchvision's training references have it; checked against LLNL/anchoring@c472301, ImageNet/utils.py.</para>
/// </remarks>
/// <param name="decay">The decay d, 0 … 1; larger means a longer memory.</param>
public sealed class WeightAverage(double decay) : ICheckpointed, IDisposable
{
    private readonly double _decay = decay is >= 0 and <= 1
        ? decay
        : throw new ArgumentException($"{decay} is no decay: it lies in 0 … 1", nameof(decay));

    private Dictionary<string, Tensor> _average = new(StringComparer.Ordinal);

    /// <summary>The averages by name; empty before the first update. Must not be changed.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _average;

    /// <summary>The decay for an average over a number of epochs, whatever the batch size.</summary>
    /// <param name="reference">The decay for one sample an epoch, such as 0.99998.</param>
    /// <param name="samples">The number of samples between two updates, over all processes and batches.</param>
    /// <param name="epochs">The number of epochs of the whole training.</param>
    /// <returns>1 − min(1, (1 − reference) · samples / epochs).</returns>
    public static double Decay(double reference, long samples, int epochs) => 1 - Math.Min(1, (1 - reference) * ((double)samples / epochs));

    /// <summary>Adds the network's present state to the average.</summary>
    public void Update(nn.Module network) => Update(network.state_dict());

    /// <summary>Adds a state to the average.</summary>
    /// <param name="state">Tensors by name, with the same names each time; not changed.</param>
    /// <exception cref="ArgumentException">The names differ from those of the first call.</exception>
    public void Update(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (_average.Count == 0)
        {
            Restore(state);
            return;
        }

        if (!_average.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(state.Keys))
        {
            throw new ArgumentException($"a state of {state.Count} names cannot be averaged with another one of {_average.Count}", nameof(state));
        }

        foreach (var (name, average) in _average)
        {
            average.copy_((_decay * average) + ((1 - _decay) * state[name]));
        }
    }

    public IEnumerable<KeyValuePair<string, Tensor>> Save() => _average;

    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        Dispose();
        _average = state.ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope(), StringComparer.Ordinal);
    }

    public void Dispose()
    {
        foreach (var average in _average.Values)
        {
            average.Dispose();
        }
    }
}
