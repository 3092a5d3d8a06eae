using Retable.Learning.Optimization;
using TorchSharp.Modules;

namespace Retable.Papers.Url.Training;

/// <summary>AdamW whose weight decay spares vectors, numbers and what is named bias.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, timm/optim/optim_factory.py, param_groups_weight_decay.</remarks>
public static class DecayedAdamW
{
    /// <param name="parameters">With their names.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="beta1">Decay of the mean of the gradients; 0.8 in arXiv:2402.16569.</param>
    /// <param name="beta2">Decay of the mean of their squares; 0.95 there.</param>
    /// <param name="weightDecay">Of matrices.</param>
    public static TrainingOptimizer Of(
        IEnumerable<(string Name, Parameter Parameter)> parameters, double rate, double beta1, double beta2, double weightDecay)
    {
        var isSpared = parameters.ToLookup(
            named => named.Parameter.dim() <= 1 || named.Name.EndsWith("bias", StringComparison.Ordinal), named => named.Parameter);
        var groups = new[] { (Spared: false, Decay: weightDecay), (Spared: true, Decay: 0.0) }
            .Where(group => isSpared[group.Spared].Any())
            .Select(group => new AdamW.ParamGroup(isSpared[group.Spared], new AdamW.Options { weight_decay = group.Decay }));
        return new AdamW(groups, rate, beta1, beta2);
    }
}
