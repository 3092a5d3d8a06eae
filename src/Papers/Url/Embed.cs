// Embeds augmented training images once, so that heads are trained without the backbone (PVU): model and images → embeddings.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>The verb <c>embed</c>.</summary>
public static class Embed
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, UncertainNetwork>(context, "url", card => new UncertainNetwork(card));
        var trained = model.Card.Parameters;
        var images = ClassSplit.Learnt(ImageFile.Read(context.Input("train")), trained).On(model.Device);
        model.Card.Require(images);
        var (predictor, pipeline) = (new Predictor(model.Device, parameters.BatchSize, context), new ImagePipeline(trained.Input, trained.Augmentation));
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        EmbeddingFile.Write(context.Output("embeddings"), images.Ids, images.Labels, [.. Enumerable.Range(0, parameters.Passes).Select(Pass)]);

        Tensor Pass(int pass) => predictor.Run(images, $"pass {pass + 1} of {parameters.Passes}", (pixels, first) =>
            [model.Network.Backbone.call(pipeline.Training(pixels, seeds.Generator("augmentation", pass, first)))])[0]; // [images, D]
    }

    /// <summary>What an embedding is told. How images are augmented and which are learnt from, the model file says itself.</summary>
    public sealed record Parameters
    {
        /// <summary>How often every image is embedded, each time under another augmentation.</summary>
        [Range(1, 10_000)]
        public int Passes { get; init; } = 4;

        /// <summary>Images at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;

        public long Seed { get; init; }
    }
}
