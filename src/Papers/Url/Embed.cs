using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Url.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>Parameters of the verb <c>embed</c>. How images are augmented and which are learnt from, the model file says itself.</summary>
public sealed record EmbedParameters
{
    /// <summary>How often every image is embedded, each time under another augmentation.</summary>
    [Range(1, 10_000)]
    public int Passes { get; init; } = 4;

    /// <summary>Images at once.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 500;

    public long Seed { get; init; }
}

/// <summary>Embeds augmented training images once, so that heads can be trained without the backbone (arXiv:2402.16569).</summary>
public static class Embed
{
    public static void Run(EmbedParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var (card, network) = ModelCard.Open(context.Input("model"));
        using var opened = network;
        network.to(device);
        network.eval();
        var images = Train.UpstreamOf(ImageFile.Read(context.Input("train")), card.Parameters).On(device);
        card.Require(images);
        var pipeline = new ImagePipeline(card.Parameters);
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        EmbeddingFile.Write(context.Output("embeddings"), images.Ids, images.Labels, [.. Enumerable.Range(0, parameters.Passes).Select(Pass)]);

        Tensor Pass(int pass)
        {
            var parts = new List<Tensor>();
            for (var start = 0; start < images.Count; start += parameters.BatchSize)
            {
                context.ThrowIfStopping();
                using var batch = NewDisposeScope();
                var pixels = images.Pixels.narrow(0, start, Math.Min(parameters.BatchSize, images.Count - start));
                parts.Add(network.Backbone.call(pipeline.Training(pixels, seeds.Generator("augmentation", pass, start))).cpu().MoveToOuterDisposeScope());
                context.Progress(((double)pass * images.Count) + start + pixels.shape[0], (double)parameters.Passes * images.Count, "images");
            }

            return cat(parts);
        }
    }
}
