// Makes a model of a checkpoint that the original's training wrote; nothing in the file is executed.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The verb <c>import</c>: a checkpoint of the authors becomes a model that <c>evaluate</c> takes.</summary>
/// <remarks>
/// A file holds every weight of the encoder twice (as a module and inside its sequence), and a network of class anchors holds the anchors too: under
/// <c>anchors</c>, in the released files under <c>means</c>. Our anchors follow from the loss, so those of the file must be the same.
/// Source: dimitymiller/cac-openset@bd9c7f5, networks/openSetClassifier.py and eval_cacOpenset.py.
/// </remarks>
public static class Import
{
    private static readonly string[] AnchorNames = ["anchors", "means"];

    public static void Run(Parameters parameters, StepContext context)
    {
        var (path, side) = (context.Input("checkpoint"), parameters.Side);
        using var scope = NewDisposeScope();
        var card = Networks.Describe(parameters.Trained, parameters.Loss, (parameters.Trained.Input.Mean.Count, side, side));
        using var network = Networks.Create(card);
        var state = parameters.Names.Apply(ModelFile.ReadState(path, [.. parameters.Names.Entry]), path).ToDictionary();
        if (parameters.Loss.AnchorMagnitude is { } magnitude)
        {
            RequireAnchors(state, Anchors.Axes(card.Classes, magnitude), path);
        }

        ModelFile.Load(network, state, path);
        ModelFile.Write(context.Output("model"), network, ModelCard.Write("cac", card));
    }

    // Takes the anchors out of the state.
    private static void RequireAnchors(Dictionary<string, Tensor> state, Tensor expected, string path)
    {
        var name = AnchorNames.FirstOrDefault(state.ContainsKey) ?? throw new BadInputException("the checkpoint has no anchors: it is not of a network of class anchors")
        {
            At = new SourcePosition(path),
            Facts = [("looked for", string.Join(", ", AnchorNames))],
            Hint = "Set 'loss: cross_entropy' for a closed-set classifier.",
        };
        state.Remove(name, out var found);
        if (!found!.shape.SequenceEqual(expected.shape) || !found.to(float64).allclose(expected.to(float64)))
        {
            throw new BadInputException($"the anchors of the checkpoint, '{name}', are not those of the loss")
            {
                At = new SourcePosition(path),
                Facts = [("checkpoint", Described(found)), ("loss", Described(expected))],
                Hint = "Set 'magnitude' of the loss, and 'benchmark' to one with as many known classes.",
            };
        }
    }

    private static string Described(Tensor anchors) => $"[{string.Join(", ", anchors.shape)}], largest {anchors.max().to(float64).item<double>():G4}";

    /// <summary>What a checkpoint is of, and how its names become ours.</summary>
    public sealed record Parameters
    {
        /// <summary>How the network was trained: benchmark, trial, and how images reach it, with a mean for each channel.</summary>
        public required Setting Trained { get; init; }

        /// <summary>The loss that it was trained with.</summary>
        public required Loss Loss { get; init; }

        /// <summary>Pixels a side of the images, before pooling.</summary>
        [Range(8, 4096)]
        public int Side { get; init; } = 32;

        /// <summary>How the checkpoint's names become ours.</summary>
        public CheckpointNames Names { get; init; } = new();
    }
}
