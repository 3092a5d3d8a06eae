using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Data.Corruptions;
using Retable.Learning.Evaluation;
using Retable.Learning.Training;
using Retable.Metrics;
using Retable.Papers.Amp.Detection;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>Measures how well a trained network's scores tell its test images from others: of other data sets, of classes held out, shifted.</summary>
public static class Evaluate
{
    private const string Known = "known", HeldOut = "held_out";

    public static void Run(EvaluateParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var path = context.Input("model");
        var card = ModelCard.Read(path);
        using var network = Networks.Create(card);
        ModelFile.Load(network, ModelFile.ReadState(path), path);
        network.to(device);
        network.eval();

        var classes = new KnownClasses(card.Parameters.HeldOut);
        var training = classes.Training(ImageFile.Read(context.Input("train")), card.Parameters).On(device);
        card.Require(training);
        var predictor = new Predictor(ScoresOf(network, card, training, parameters), card, device, parameters.BatchSize, context);
        var test = ImageFile.Read(context.Input("test"));
        var known = predictor.Of(First(classes.Known(test), parameters.TestSize), Known);
        var unknown = Unknown(classes, test, parameters, context).Select(set => predictor.Of(set.Images, set.Name)).ToList();
        var shifts = context.Inputs("shifts").Select(each => ShiftedSet.Read(each.Path)).SelectMany(Shifted);

        Predictions.Write(context.Output("predictions"), [known, .. unknown]);
        MetricsFile.Write(
            context.Output("metrics"),
            "amp",
            parameters.Profile,
            card.Parameters.Seed,
            [DetectionMetrics.Accuracy(parameters.Method, known), .. unknown.SelectMany(each => DetectionMetrics.Of(parameters.Method, known, each)), .. shifts]);

        IEnumerable<MetricRow> Shifted(ShiftedSet shift) => shift.Parts(parameters.ShiftSize).SelectMany(part => DetectionMetrics.Of(
            parameters.Method,
            known,
            predictor.Of(classes.Known(part.Images), $"{shift.Corruption} {part.Severity}") with { Dataset = shift.Corruption },
            part.Severity));
    }

    private static IBatchScores ScoresOf(nn.Module<Tensor, Tensor> network, ModelCard card, ImageSet training, EvaluateParameters parameters)
    {
        var normalisation = new Normalisation(card.Parameters.Mean, card.Parameters.Std);
        return card.Parameters.Anchored
            ? new AnchoredScores(network, training, normalisation, parameters)
            : new BaselineScores(network, training, normalisation, card.Parameters.Std, parameters);
    }

    private static IEnumerable<(string Name, ImageSet Images)> Unknown(
        KnownClasses classes, ImageSet test, EvaluateParameters parameters, StepContext context)
    {
        if (classes.HeldOut(test) is { Count: > 0 } heldOut)
        {
            yield return (HeldOut, First(heldOut, parameters.TestSize));
        }

        foreach (var file in context.Inputs("outliers"))
        {
            var images = ImageFile.Read(file.Path);
            yield return (images.Dataset, images.Relabelled(_ => OpenSetLabels.Unknown));
        }
    }

    private static ImageSet First(ImageSet images, int size) => images.Count <= size ? images : images.At([.. Enumerable.Range(0, size)]);
}
