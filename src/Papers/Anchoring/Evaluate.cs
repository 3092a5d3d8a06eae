using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Data.Corruptions;
using Retable.Learning.Evaluation;
using Retable.Learning.Scores;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>Measures a trained network on the test set, on its shifts and on images of no class.</summary>
public static class Evaluate
{
    public static void Run(EvaluateParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var path = context.Input("model");
        var card = ModelCard.Read(path);
        using var network = Networks.Create(card);
        ModelFile.Load(network, ModelFile.ReadState(path), path);
        network.to(device);
        network.eval();

        var training = card.Parameters.Part(ImageFile.Read(context.Input("train"))).On(device);
        card.Require(training);
        var input = new TrainingInput(card.Parameters, training);
        if (parameters.RefreshBatches > 0)
        {
            using var scope = NewDisposeScope();
            BatchNormRefresh.On(network, input.Unmasked(parameters.RefreshBatches));
        }

        var references = card.Parameters.Anchored ? input.EvaluationReferences(parameters.References) : null;
        var predictor = new Predictor(network, input.Pipeline, references, parameters.BatchSize, context);

        var clean = Predict(First(ImageFile.Read(context.Input("test")), parameters.TestSize), ShiftMetrics.Clean);
        var outliers = context.Inputs("outliers").Select(each => ImageFile.Read(each.Path)).Select(each => Predict(each, each.Dataset)).ToList();
        var shifts = context.Inputs("shifts").SelectMany(each => Shift(ShiftedSet.Read(each.Path))).ToList();
        Predictions.Write(context.Output("predictions"), [clean, .. outliers]);
        MetricsFile.Write(
            context.Output("metrics"),
            "anchoring",
            parameters.Profile,
            card.Parameters.Seed,
            [
                .. ShiftMetrics.Labelled(parameters.Method, ShiftMetrics.Clean, 0, clean.Logits, clean.Labels),
                .. shifts,
                .. ShiftMetrics.Means(shifts),
                .. outliers.SelectMany(each => ShiftMetrics.Detection(parameters.Method, clean, each)),
            ]);

        Predictions Predict(ImageSet images, string name)
        {
            card.Require(images);
            var logits = predictor.Logits(images.Pixels, device, name);
            return new Predictions(name, images.Ids, images.Labels, logits, [("energy", Energy.Of(logits).data<double>().ToArray())]);
        }

        static ImageSet First(ImageSet images, int size) => images.Count <= size ? images : images.At([.. Enumerable.Range(0, size)]);

        IEnumerable<MetricRow> Shift(ShiftedSet shift)
        {
            card.Require(shift.Images);
            return shift.Parts(parameters.ShiftSize).SelectMany(part => ShiftMetrics.Labelled(
                parameters.Method,
                shift.Corruption,
                part.Severity,
                predictor.Logits(part.Images.Pixels, device, $"{shift.Corruption} {part.Severity}"),
                part.Images.Labels));
        }
    }
}
