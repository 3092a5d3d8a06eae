using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>Reads a trained network's logits in every way that belongs to its loss, and measures what each is worth.</summary>
public static class Evaluate
{
    public static void Run(EvaluateParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var path = context.Input("model");
        var card = ModelCard.FromMetadata(ModelFile.ReadMetadata(path), path);
        using var network = Networks.Create(card);
        ModelFile.Load(network, ModelFile.ReadState(path), path);
        network.to(device);

        var sets = TestSets.Of(
            card, ImageFile.Read(context.Input("test")), Optional("unknown"), Optional("far"), parameters.TestSize);
        var logits = new LogitsOf(network, card, device, parameters.BatchSize, context);
        var training = parameters.Reestimate ? logits.OfTraining(ImageFile.Read(context.Input("train"))) : null;
        var recognisers = Recogniser.Of(card.Parameters, card.Classes, training);
        var known = Predict(TestSets.KnownName, sets.Known);
        var unknown = sets.Unknown.Select(set => Predict(set.Name, set.Images)).ToList();

        Predictions.Write(context.Output("predictions"), [known, .. unknown]);
        var rows = OpenSetMetrics.Of(card, recognisers, known, unknown);
        MetricsFile.Write(context.Output("metrics"), "cac", parameters.Profile, OpenSetMetrics.Repetition(card), rows);

        ImageSet? Optional(string slot) => context.OptionalInput(slot) is { } file ? ImageFile.Read(file) : null;

        Predictions Predict(string name, ImageSet images)
        {
            var z = logits.Of(images, name);
            var scores = recognisers.Select(r => (r.Name, r.Score(z).to(float64).data<double>().ToArray())).ToList();
            return new Predictions(name, images.Ids, images.Labels, z, scores);
        }
    }

    /// <summary>The network over image sets, on its device; the logits come back to the CPU.</summary>
    private sealed class LogitsOf(nn.Module<Tensor, Tensor> network, ModelCard card, Device device, int batchSize, StepContext context)
    {
        private readonly ImagePipeline _pipeline = new(card.Parameters);

        public Tensor Of(ImageSet images, string caption)
        {
            context.ThrowIfStopping();
            return Of(images.On(device), caption, _pipeline.Evaluation);
        }

        /// <summary>The training images, and where the recipe flips, their mirrored copies behind them.</summary>
        public TrainingLogits OfTraining(ImageSet all)
        {
            var images = KnownImages.Of(all, card.Parameters).Training.On(device);
            var plain = Of(images, "training images", _pipeline.Evaluation);
            var labels = images.AllLabels().cpu();
            if (card.Parameters.Flip == 0)
            {
                return new TrainingLogits(plain, labels);
            }

            var flipped = Of(images, "training images, flipped", pixels => _pipeline.Evaluation(pixels.flip(3)));
            return new TrainingLogits(cat([plain, flipped]), cat([labels, labels]));
        }

        private Tensor Of(ImageSet images, string caption, Func<Tensor, Tensor> prepare) => Inference
            .Logits(network, images, prepare, batchSize, done => context.Progress(done, images.Count, "images", caption))
            .cpu();
    }
}
