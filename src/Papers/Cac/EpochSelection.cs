using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>Keeps the weights of the best epoch: the least anchor loss on the validation images, or the highest accuracy for cross-entropy.</summary>
/// <remarks>
/// The mean of the batches' means, as the original takes it; on a tie the later epoch wins.
/// Source: dimitymiller/cac-openset@bd9c7f5, train_cacOpenset.py and train_closedSet.py.
/// </remarks>
internal sealed class EpochSelection(
    nn.Module<Tensor, Tensor> network, ImageSet validation, ImagePipeline pipeline, Objective objective, TrainParameters parameters) : ICheckpointed
{
    private const string Criterion = "criterion";
    private Dictionary<string, Tensor> _best = [];
    private double _least = double.PositiveInfinity;

    /// <summary>Looks at the epoch that has just ended.</summary>
    public IReadOnlyList<(string Name, double Value)> Observe()
    {
        var logits = Inference.Logits(network, validation, pipeline.Evaluation, parameters.BatchSize);
        var labels = validation.AllLabels();
        var batches = logits.split(parameters.BatchSize).Zip(labels.split(parameters.BatchSize), objective.SelectionCriterion);
        var criterion = batches.Average(mean => mean.to(float64).item<double>());
        if (criterion <= _least)
        {
            (_least, _best) = (criterion, Copy(network.state_dict()));
        }

        var accuracy = logits.argmax(1).eq(labels).to(float64).mean().item<double>();
        return [("validation_criterion", criterion), ("validation_accuracy", accuracy)];
    }

    /// <summary>Puts the best epoch's weights back into the network.</summary>
    public void RestoreBest() => network.load_state_dict(_best);

    public IEnumerable<KeyValuePair<string, Tensor>> Save() => _best.Append(KeyValuePair.Create(Criterion, tensor(_least)));

    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        _least = state[Criterion].item<double>();
        _best = Copy(state.Where(entry => entry.Key != Criterion));
    }

    private static Dictionary<string, Tensor> Copy(IEnumerable<KeyValuePair<string, Tensor>> state) =>
        state.ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope());
}
