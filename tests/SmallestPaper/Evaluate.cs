// Measures the score of a trained network: model → scores → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Metrics.Detection;

namespace Retable.Papers.Msp;

/// <summary>The verb <c>evaluate</c>.</summary>
public static class Evaluate
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, SmallCnn>(context, "msp", Train.NetworkOf);
        var predictor = new Predictor(model.Device, parameters.BatchSize, context);
        var known = Predict("known", ImageFile.Read(context.Input("test")));
        var unknown = Predict("unknown", ImageFile.Read(context.Input("unknown")));

        var ranked = RankedScores.OfClasses(unknown.Scores[0].Values, known.Scores[0].Values);
        var both = known.Ids.Count + unknown.Ids.Count;
        Predictions.Write(context.Output("predictions"), [known, unknown]);
        MetricsFile.Write(context.Output("metrics"), "msp", parameters.Profile, model.Card.Parameters.Recipe.Seed,
        [
            new MetricRow("cross_entropy", "known", "accuracy", Accuracy(known), known.Ids.Count),
            new MetricRow("cross_entropy", "unknown", "auroc.msp", Auroc.Of(ranked), both),
            new MetricRow("cross_entropy", "unknown", "fpr95.msp", FprAtTpr.FirstReached(ranked), both),
        ]);

        Predictions Predict(string name, ImageSet images)
        {
            model.Card.Require(images);
            var logits = predictor.Run(images, name, pixels => model.Network.call(Train.Prepare(pixels)));
            return new Predictions(name, images.Ids, images.Labels, logits, [("msp", Msp.Score(logits).data<double>().ToArray())]);
        }
    }

    private static double Accuracy(Predictions known)
    {
        using var predicted = known.Logits.argmax(1);
        return predicted.data<long>().ToArray().Zip(known.Labels, (k, label) => k == label ? 1.0 : 0.0).Average();
    }

    /// <summary>Parameters of an evaluation.</summary>
    public sealed record Parameters
    {
        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>Images at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;
    }
}
