using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>Keeps the weights of the epoch with the largest criterion; among equal ones the first.</summary>
/// <param name="network">The network whose weights are kept.</param>
public sealed class BestEpoch(nn.Module network) : ICheckpointed
{
    private const string Name = "criterion";
    private Dictionary<string, Tensor> _best = [];
    private double _largest = double.NegativeInfinity;

    /// <summary>Records the epoch that has just ended.</summary>
    /// <param name="criterion">The epoch's criterion; NaN is less than any number.</param>
    public void Observe(double criterion)
    {
        if (_best.Count == 0 || criterion > _largest)
        {
            (_largest, _best) = (double.IsNaN(criterion) ? double.NegativeInfinity : criterion, Copy(network.state_dict()));
        }
    }

    /// <summary>Puts the best epoch's weights back into the network.</summary>
    /// <exception cref="InvalidOperationException">No epoch was observed.</exception>
    public void RestoreBest()
    {
        if (_best.Count == 0)
        {
            throw new InvalidOperationException("no epoch was observed");
        }

        network.load_state_dict(_best);
    }

    public IEnumerable<KeyValuePair<string, Tensor>> Save() => _best.Append(KeyValuePair.Create(Name, tensor(_largest)));

    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        _largest = state[Name].item<double>();
        _best = Copy(state.Where(entry => entry.Key != Name));
    }

    private static Dictionary<string, Tensor> Copy(IEnumerable<KeyValuePair<string, Tensor>> state) =>
        state.ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope());
}
