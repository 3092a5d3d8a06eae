using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Training;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Networks;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>Parameters of the verb <c>import-member</c>: what the checkpoint's network takes and gives. The defaults are the paper's.</summary>
public sealed record ImportMemberParameters
{
    public NetworkKind Network { get; init; } = NetworkKind.Resnet50;

    [Range(2, 1_000_000)]
    public int Classes { get; init; } = 1000;

    /// <summary>Pixels a side of what the network sees.</summary>
    [Range(4, 1024)]
    public int Size { get; init; } = 224;

    /// <summary>Pixels a side that photographs are resized to before the centre is cropped.</summary>
    [Range(4, 4096)]
    public int Resize { get; init; } = 256;

    /// <summary>Normalisation: one number a channel, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.229, 0.224, 0.225];

    /// <summary>What stands before torchvision's names in the checkpoint: the attribute of the Lightning module that holds the network.</summary>
    public string Prefix { get; init; } = "model.";
}

/// <summary>Makes a member of the ensemble from a checkpoint that the original's training wrote; nothing in the file is executed.</summary>
/// <remarks>
/// Lightning keeps the weights under <c>state_dict</c>; a module <c>model</c> of the original
/// (yandex-research/proxy-dirichlet-distillation@39cd2e9, imagenet/model.py) puts <c>model.</c> before each name.
/// </remarks>
public static class ImportMember
{
    public static void Run(ImportMemberParameters parameters, StepContext context)
    {
        var path = context.Input("checkpoint");
        var format = new SampleFormat(ImageKind.Photographs, Digits: 1, parameters.Size, parameters.Resize, parameters.Mean, parameters.Std);
        var card = new ModelCard(format, parameters.Network, parameters.Mean.Count, parameters.Size, parameters.Size, parameters.Classes);
        using var network = Networks.Networks.Create(card);
        ModelFile.Load(network, WithoutPrefix(ModelFile.ReadState(path), parameters.Prefix, path), path);
        ModelFile.Write(context.Output("model"), network, card.ToMetadata());
    }

    private static Dictionary<string, TorchSharp.torch.Tensor> WithoutPrefix(
        IReadOnlyDictionary<string, TorchSharp.torch.Tensor> state, string prefix, string path)
    {
        var own = state.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
        return own.Count > 0 ? own : throw new BadInputException($"no weight in the checkpoint begins with '{prefix}'")
        {
            At = new SourcePosition(path),
            Facts = [("found", string.Join(", ", state.Keys.Take(5)))],
            Hint = "Set 'prefix' to what stands before torchvision's names.",
        };
    }
}
