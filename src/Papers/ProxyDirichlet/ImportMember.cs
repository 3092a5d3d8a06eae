// Makes a member of the ensemble from a checkpoint that the original's training wrote; nothing in the file is executed.

using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Learning.Experiment;

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
        var input = parameters.Input;
        var card = new Card
        {
            Parameters = new ModelParameters { Input = input, Network = parameters.Network },
            Channels = input.Mean.Count,
            Height = input.Size,
            Width = input.Width,
            Classes = parameters.Classes,
        };
        using var network = Networks.Create(card);
        CheckpointImport.Run(context, "proxy-dirichlet", card, network, new CheckpointNames { Prefix = parameters.Prefix });
    }

    /// <summary>Parameters of the verb: the input and output of the checkpoint's network. The defaults are the paper's.</summary>
    public sealed record Parameters
    {
        /// <summary>The network's input, with one mean per channel.</summary>
        public Input Input { get; init; } = new Input.Photographs();

        public NetworkKind Network { get; init; } = NetworkKind.Resnet50;

        [Range(2, 1_000_000)]
        public int Classes { get; init; } = 1000;

        /// <summary>The prefix of torchvision's names in the checkpoint: the attribute of the Lightning module that holds the network.</summary>
        public string Prefix { get; init; } = "model.";
    }
}
