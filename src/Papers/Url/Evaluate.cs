using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Training;
using Retable.Metrics;
using Retable.Papers.Url.Data;
using Retable.Papers.Url.Evaluation;
using TorchSharp;

namespace Retable.Papers.Url;

/// <summary>Judges a network on the classes that it never saw, on those that it learnt, and on both together.</summary>
public static class Evaluate
{
    private const string Upstream = "upstream", Downstream = "downstream", Mixed = "mixed";

    // The original's: of 100,000 images in a mixture half are upstream ones.
    private const int LargestHalf = 50_000;

    // What classification metrics and the scale of an uncertainty say on classes without a logit, they do not say of the method.
    private static readonly string[] OfRetrieval = ["r1", "auroc_correct", "croppedHasBiggerUnc", "rcorr_crop_unc", "avg_unc"];
    private static readonly string[] OfClassification = [.. OfRetrieval, "top1", "auroc_classification"];

    public static void Run(EvaluateParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        var (card, network) = ModelCard.Open(context.Input("model"));
        using var opened = network;
        network.Kind = parameters.Uncertainty;
        network.to(device);
        network.eval();

        var test = ImageFile.Read(context.Input("test"));
        test = test.Count <= parameters.TestSize ? test : test.At([.. Enumerable.Range(0, parameters.TestSize)]);
        card.Require(test);
        var split = card.Parameters.Downstream.Count > 0
            ? new ClassSplit(card.Parameters.Downstream)
            : throw new BadInputException("the model has learnt all classes: none is left to judge it on") { Hint = "Set 'downstream' in training." };
        var predictor = new SetPredictor(network, new ImagePipeline(card.Parameters), parameters.BatchSize, context);
        var (known, ofKnown) = predictor.Of(split.Upstream(test), Upstream, device);
        var (novel, ofNovel) = predictor.Of(split.Downstream(test), Downstream, device);
        Predictions.Write(
            context.Output("predictions"), [ofKnown, ofNovel with { Labels = [.. ofNovel.Labels.Select(_ => OpenSetLabels.Unknown)] }]);
        MetricsFile.Write(
            context.Output("metrics"),
            "url",
            parameters.Profile,
            parameters.Repetition,
            [
                .. Rows(Upstream, SetMetrics.Of(known, AurocRules.Exact).Where(metric => OfClassification.Contains(metric.Name)), known.Count),
                .. Rows(Downstream, SetMetrics.Of(novel, AurocRules.Exact).Where(metric => OfRetrieval.Contains(metric.Name)), novel.Count),
                .. Rows(Mixed, MixtureOf(known, novel), 2 * Math.Min(known.Count, novel.Count)),
            ]);

        IEnumerable<MetricRow> Rows(string dataset, IEnumerable<(string Name, double Value)> metrics, int n) =>
            metrics.Select(metric => new MetricRow(parameters.Method, dataset, metric.Name, metric.Value, n));
    }

    private static IReadOnlyList<(string Name, double Value)> MixtureOf(EvaluatedSet known, EvaluatedSet novel)
    {
        var seeds = new SeedSequence(0);
        var order = MixedMetrics.Choose(LargestHalf, known.Count, seeds);
        var chosen = MixedMetrics.Choose(Math.Min(known.Count, LargestHalf), novel.Count, seeds);
        return MixedMetrics.Of(known, order, novel, chosen, AurocRules.Exact);
    }
}
