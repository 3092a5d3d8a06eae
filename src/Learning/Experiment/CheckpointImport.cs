using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Learning.Experiment;

/// <summary>Parameters of a verb <c>import</c>: the content of a published checkpoint, and the mapping of its names to ours.</summary>
/// <typeparam name="TParameters">Of the verb <c>train</c> whose place it takes.</typeparam>
public sealed record ImportParameters<TParameters>
    where TParameters : class
{
    /// <summary>How the network was trained: network, input and what it sees. An evaluation draws by its seed.</summary>
    public required TParameters Trained { get; init; }

    /// <summary>Channels of the images that the network takes.</summary>
    [Range(1, 1000)]
    public int Channels { get; init; } = 3;

    /// <summary>Rows of these images.</summary>
    [Range(1, 10_000)]
    public int Height { get; init; } = 32;

    /// <summary>Columns of these images.</summary>
    [Range(1, 10_000)]
    public int Width { get; init; } = 32;

    /// <summary>Number of logits.</summary>
    [Range(2, 1_000_000)]
    public int Classes { get; init; } = 10;

    /// <summary>How the checkpoint's names become ours.</summary>
    public CheckpointNames Names { get; init; } = new();

    /// <summary>The card of the resulting model file.</summary>
    public ModelCard<TParameters> Card() => new() { Parameters = Trained, Channels = Channels, Height = Height, Width = Width, Classes = Classes };
}

/// <summary>Makes a model file from a published checkpoint; nothing in the checkpoint is executed.</summary>
public static class CheckpointImport
{
    /// <summary>Reads the input <c>checkpoint</c>, a file of <c>torch.save</c> or safetensors, and writes the output <c>model</c>.</summary>
    /// <param name="context">The stage.</param>
    /// <param name="paper">The paper that the model belongs to.</param>
    /// <param name="card">The card of the model file.</param>
    /// <param name="network">The network, with any weights.</param>
    /// <param name="names">How the checkpoint's names become the network's.</param>
    /// <exception cref="Contract.BadInputException">A weight is missing, left over, of another shape or not finite; each is named, with the nearest.</exception>
    public static void Run(StepContext context, string paper, object card, nn.Module network, CheckpointNames names)
    {
        var path = context.Input("checkpoint");
        using var scope = NewDisposeScope();
        ModelFile.Load(network, names.Apply(ModelFile.ReadState(path, [.. names.Entry]), path), path);
        ModelFile.Write(context.Output("model"), network, ModelCard.Write(paper, card));
    }
}
