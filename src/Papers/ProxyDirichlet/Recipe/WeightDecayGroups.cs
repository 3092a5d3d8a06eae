using System.Text.RegularExpressions;
using TorchSharp.Modules;
using SgdGroup = TorchSharp.Modules.SGD.ParamGroup;

namespace Retable.Papers.ProxyDirichlet.Recipe;

/// <summary>Which parameters the weight decay spares: the batch norms inside residual blocks, and no others.</summary>
/// <remarks>
/// The batch norms of the stem and of the projection shortcuts, and all biases, are decayed like any weight: an accident of the
/// original's name pattern, and part of its recipe. Source: yandex-research/proxy-dirichlet-distillation@39cd2e9, imagenet/model.py.
/// </remarks>
public static partial class WeightDecayGroups
{
    /// <summary>Two groups: the decayed parameters, then the spared ones.</summary>
    /// <param name="parameters">With the names that torchvision gives them.</param>
    /// <param name="weightDecay">Of the first group.</param>
    public static SgdGroup[] Of(IEnumerable<(string Name, Parameter Parameter)> parameters, double weightDecay)
    {
        var isSpared = parameters.ToLookup(named => IsSpared(named.Name), named => named.Parameter);
        return [Group(isSpared[false], weightDecay), Group(isSpared[true], 0)];
    }

    public static bool IsSpared(string name) => NormInBlock().IsMatch(name);

    private static SgdGroup Group(IEnumerable<Parameter> parameters, double weightDecay) =>
        new(parameters, new SGD.Options { weight_decay = weightDecay });

    [GeneratedRegex(@"layer\d\.\d\.bn\d\.(weight|bias)")]
    private static partial Regex NormInBlock();
}
