using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Papers.Url.Data;
using Retable.Papers.Url.Heads;
using Retable.Papers.Url.Networks;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Evaluation;

/// <summary>A trained network over image sets and over the middles of their images.</summary>
/// <param name="network">In evaluation mode.</param>
/// <param name="pipeline">From bytes to what the network was trained on.</param>
/// <param name="batchSize">Images at once.</param>
/// <param name="context">Progress, and the wish to stop.</param>
public sealed class SetPredictor(UncertainNetwork network, ImagePipeline pipeline, int batchSize, StepContext context)
{
    // The same for all methods: what differs is the method.
    private static readonly SeedSequence Seeds = new(0);

    /// <param name="images">At least one.</param>
    /// <param name="name">For the predictions.</param>
    /// <param name="device">The network's.</param>
    /// <returns>For the metrics, and for the file of predictions.</returns>
    public (EvaluatedSet Set, Predictions Predictions) Of(ImageSet images, string name, Device device)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var whole = Predict(images, name, device, batch => batch);
        var shares = CentreCrops.Shares(images.Count, Seeds);
        var start = 0;
        var middles = Predict(images, $"{name}, cropped", device, batch =>
        {
            var part = shares.AsSpan(start, (int)batch.shape[0]).ToArray();
            start += part.Length;
            return CentreCrops.Of(batch, part);
        });
        var set = EvaluatedSet.Of(whole, [.. images.Labels]) with { Crops = (middles.Uncertainty.to(float64).data<double>().ToArray(), shares) };
        return (set, new Predictions(name, images.Ids, images.Labels, whole.Logits.MoveToOuterDisposeScope(), [("uncertainty", set.Uncertainty)]));
    }

    private UncertainPrediction Predict(ImageSet images, string caption, Device device, Func<Tensor, Tensor> change)
    {
        // Dropout and the noise of HET-XL go on in evaluation.
        random.manual_seed(unchecked((long)Seeds.For("evaluation", caption)));
        var parts = new List<UncertainPrediction>();
        for (var start = 0; start < images.Count; start += batchSize)
        {
            context.ThrowIfStopping();
            using var batch = NewDisposeScope();
            var pixels = images.Pixels.narrow(0, start, Math.Min(batchSize, images.Count - start)).to(device);
            var (logits, uncertainty, features) = network.call(change(pipeline.Evaluation(pixels)));
            parts.Add(new UncertainPrediction(Kept(logits), Kept(uncertainty), Kept(features)));
            context.Progress(start + pixels.shape[0], images.Count, "images", caption);
        }

        return new UncertainPrediction(
            cat([.. parts.Select(part => part.Logits)]), cat([.. parts.Select(part => part.Uncertainty)]), cat([.. parts.Select(part => part.Features)]));

        static Tensor Kept(Tensor tensor) => tensor.cpu().MoveToOuterDisposeScope();
    }
}
