using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using static TorchSharp.torch;

namespace Retable.Papers.Amp.Detection;

/// <summary>A trained network over image sets, batch after batch.</summary>
/// <param name="scores">Of a batch.</param>
/// <param name="card">What images it takes.</param>
/// <param name="device">Where the network is.</param>
/// <param name="batchSize">Images at once.</param>
/// <param name="context">Progress, and the wish to stop.</param>
internal sealed class Predictor(IBatchScores scores, ModelCard card, Device device, int batchSize, StepContext context)
{
    private readonly Normalisation _normalisation = new(card.Parameters.Mean, card.Parameters.Std);
    private readonly SeedSequence _seeds = new(unchecked((ulong)card.Parameters.Seed));

    /// <param name="images">Of the model's shape.</param>
    /// <param name="name">The part's, which its anchors are drawn by.</param>
    /// <exception cref="BadInputException">They have another shape, or there are none.</exception>
    public Predictions Of(ImageSet images, string name)
    {
        card.Require(images);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (logits, values) = (new List<Tensor>(), new List<(string Name, List<double> Values)>());
        for (var start = 0; start < images.Count; start += batchSize)
        {
            context.ThrowIfStopping();
            using var batch = NewDisposeScope();
            var count = Math.Min(batchSize, images.Count - start);
            var pixels = images.Pixels.narrow(0, start, count).to(device);
            var said = scores.Of(_normalisation.Apply(pixels), _seeds.Generator("evaluation", name, start));
            logits.Add(said.Logits.cpu().MoveToOuterDisposeScope());
            Append(values, said.Scores);
            context.Progress(start + count, images.Count, "images", name);
        }

        return logits.Count == 0
            ? throw new BadInputException($"the set '{name}' has no images")
            : new Predictions(
                name, images.Ids, images.Labels, cat(logits).MoveToOuterDisposeScope(), [.. values.Select(score => (score.Name, score.Values.ToArray()))]);
    }

    private static void Append(List<(string Name, List<double> Values)> all, IReadOnlyList<(string Name, Tensor Values)> batch)
    {
        if (all.Count == 0)
        {
            all.AddRange(batch.Select(score => (score.Name, new List<double>())));
        }

        foreach (var (score, list) in batch.Zip(all))
        {
            list.Values.AddRange(score.Values.to(float64).cpu().data<double>().ToArray());
        }
    }
}
