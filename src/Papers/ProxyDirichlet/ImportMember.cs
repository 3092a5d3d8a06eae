// Makes a member of the ensemble from a checkpoint that the original's training wrote; nothing in the file is executed.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>The verb <c>import-member</c>.</summary>
/// <remarks>
/// Lightning keeps the weights under <c>state_dict</c>; a module <c>model</c> of the original
/// (yandex-research/proxy-dirichlet-distillation@39cd2e9, imagenet/model.py) puts <c>model.</c> before each name.
/// </remarks>
public static class ImportMember
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var (path, input) = (context.Input("checkpoint"), parameters.Input);
        var card = new Card
        {
            Parameters = new ModelParameters { Input = input, Network = parameters.Network },
            Channels = input.Mean.Count,
            Height = input.Size,
            Width = input.Width,
            Classes = parameters.Classes,
        };
        using var network = Networks.Create(card);
        ModelFile.Load(network, WithoutPrefix(ModelFile.ReadState(path), parameters.Prefix, path), path);
        ModelFile.Write(context.Output("model"), network, ModelCard.Write("proxy-dirichlet", card));
    }

    private static Dictionary<string, Tensor> WithoutPrefix(IReadOnlyDictionary<string, Tensor> state, string prefix, string path)
    {
        var own = state.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
        return own.Count > 0 ? own : throw new BadInputException($"no weight in the checkpoint begins with '{prefix}'")
        {
            At = new SourcePosition(path),
            Facts = [("found", string.Join(", ", state.Keys.Take(5)))],
            Hint = "Set 'prefix' to what stands before torchvision's names.",
        };
    }

    /// <summary>What the checkpoint's network takes and gives. The defaults are the paper's.</summary>
    public sealed record Parameters
    {
        /// <summary>What it takes for a sample, with one mean a channel.</summary>
        public Input Input { get; init; } = new Input.Photographs();

        public NetworkKind Network { get; init; } = NetworkKind.Resnet50;

        [Range(2, 1_000_000)]
        public int Classes { get; init; } = 1000;

        /// <summary>What stands before torchvision's names in the checkpoint: the attribute of the Lightning module that holds the network.</summary>
        public string Prefix { get; init; } = "model.";
    }
}
