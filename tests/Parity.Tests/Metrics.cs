using Retable.Metrics;
using Retable.Metrics.Classification;
using Retable.Metrics.Detection;
using Retable.Tests;

namespace Retable.Parity;

/// <summary>Detection metrics, proper scores and label rules against the libraries that define them.</summary>
internal static class Metrics
{
    [Op("metric.ood")]
    public static void Ood(Fixture fixture) =>
        MatchDetection(fixture.Expected, fixture.Inputs["scores"].Numbers, fixture.Inputs["labels"].Numbers);

    [Op("metric.ood-edges")]
    public static void OodEdges(Fixture fixture)
    {
        foreach (var name in fixture.Expected.Names)
        {
            var (scores, labels) = (fixture.Inputs[$"{name}_scores"].Numbers, fixture.Inputs[$"{name}_labels"].Numbers);
            if (fixture.Expected[name]["exact_float64"].Has("auroc"))
            {
                MatchDetection(fixture.Expected[name], scores, labels);
            }
            else
            {
                Assert.Throws<ArgumentException>(() => RankedScores.Of(scores, Unknown(labels)));
            }
        }
    }

    [Op("metric.ood-conventions")]
    public static void OodConventions(Fixture fixture)
    {
        var tpr = fixture.Inputs["recall"].Number;
        for (var i = 0; i < fixture.Inputs["sets"].Count; i++)
        {
            var set = fixture.Inputs["sets"][i];
            MatchConventions(fixture.Expected["sets"][i], set["known"].Numbers, set["novel"].Numbers, tpr);
        }
    }

    [Op("amp.compute-metric")]
    public static void AmpComputeMetric(Fixture fixture)
    {
        for (var i = 0; i < fixture.Inputs["sets"].Count; i++)
        {
            var (set, expected) = (fixture.Inputs["sets"][i], fixture.Expected["sets"][i]);
            var ours = AmpDetection.Of(set["known"].Numbers, set["novel"].Numbers);
            expected["TNR"].Matches(ours.Tnr);
            expected["AUROC"].Matches(ours.Auroc);
            expected["DTACC"].Matches(ours.DetectionAccuracy);
            expected["AUIN"].Matches(ours.AuIn);
            expected["AUOUT"].Matches(ours.AuOut);
        }
    }

    [Op("metric.proper-scores")]
    public static void ProperScores(Fixture fixture)
    {
        var (logits, labels) = (fixture.Inputs["logits"].Numbers, fixture.Inputs["labels"].Ints);
        var classes = (int)fixture.Inputs["logits"].Shape[1];
        var probabilities = Probabilities.Softmax(logits, classes);
        var nll = NegativeLogLikelihood.OfLogits(logits, classes, labels);
        var expected = fixture.Expected;
        expected["probabilities"].Matches(probabilities);
        expected["nll_per_sample"].Matches(nll);
        expected["nll_mean"].Matches([nll.Average()]);
        expected["nll_sklearn_clipped_eps_2.22e-16"].Matches(ScikitLogLoss.Of(probabilities, classes, labels));
        expected["brier_multiclass_sum_over_classes"].Matches(BrierScore.MultiClass(probabilities, classes, labels));
        expected["brier_multiclass_library_float32"].Matches(BrierScore.MultiClass(probabilities, classes, labels));
        expected["accuracy_argmax_first_on_tie"].Matches(Accuracy.Of(logits, classes, labels));
        expected["accuracy_torchmetrics_micro"].Matches(Accuracy.Of(logits, classes, labels));
        expected["accuracy_torchmetrics_macro"].Matches(Accuracy.MacroAverage(logits, classes, labels));
        expected["entropy_of_prediction_nats"].Matches(Probabilities.Entropy(probabilities, classes));
        for (var i = 0; i < fixture.Inputs["top_k"].Count; i++)
        {
            var k = fixture.Inputs["top_k"][i].Int;
            expected[$"top{k}_accuracy_sklearn"].Matches(Accuracy.TopK(logits, classes, labels, k));
        }

        var (probability, positive) = (fixture.Inputs["binary_probability"].Numbers, fixture.Inputs["binary_label"].Flags);
        expected["brier_binary_sklearn"].Matches(BrierScore.Binary(probability, positive));
        expected["log_loss_binary_sklearn"].Matches(ScikitLogLoss.Binary(probability, positive));
    }

    [Op("metric.anchoring-ood-scores")]
    public static void AnchoringOodScores(Fixture fixture)
    {
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var scores = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var name in inputs.Names)
        {
            scores[name] = inputs[name].Numbers;
            var classes = (int)inputs[name].Shape[^1];
            foreach (var (score, of) in new (string, Func<double[], int, double[]>)[] { ("energy", Energy), ("msp", MaximumSoftmax) })
            {
                // The scores of 'logits_in' are 'energy_in', those of 'extreme.logits' 'extreme.energy'.
                var key = name.Replace("logits", score, StringComparison.Ordinal);
                if (key != name && inputs[name].Shape.Length == 2)
                {
                    scores[score + name.Replace("logits_", ".", StringComparison.Ordinal)] = of(scores[name], classes);
                    if (expected.Has(key))
                    {
                        expected[key].Matches(of(scores[name], classes));
                    }
                }
            }
        }

        foreach (var name in expected.Names.Where(name => name.EndsWith(".auroc", StringComparison.Ordinal) || name.Contains(".fpr", StringComparison.Ordinal)))
        {
            var (set, metric) = (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
            var (known, unknown) = (scores[$"{set}.in"], scores[$"{set}.out"]);
            expected[name].Matches(metric == "auroc"
                ? Auroc.Of(RankedScores.OfClasses(known, unknown))
                : FprAtTpr.AtQuantile(known, unknown, int.Parse(metric[3..]) / 100.0));
        }

        static double[] Energy(double[] logits, int classes) => [.. logits.Chunk(classes).Select(row => Probabilities.LogSumExp(row))];

        static double[] MaximumSoftmax(double[] logits, int classes) => Probabilities.Confidence(Probabilities.Softmax(logits, classes), classes);
    }

    [Op("cac.label-conventions")]
    public static void LabelConventions(Fixture fixture)
    {
        var (known, unknown) = (fixture.Inputs["known"].Ints, fixture.Inputs["unknown"].Ints);
        var (numbering, inLibrary) = (OpenSetLabels.Numbering(known), PythonSetOrder.Of(known));
        var (queries, labels) = (fixture.Inputs["queries"].Ints, fixture.Inputs["labels"].Ints);
        fixture.Expected["mapped_library"].Matches(queries.Select(label => OpenSetLabels.OfLibrary(label, inLibrary, unknown.ToHashSet())));
        fixture.Expected["mapped_paper_sorted_minus1_if_none"].Matches(queries.Select(label => numbering.GetValueOrDefault(label, OpenSetLabels.Unknown)));
        fixture.Expected["is_known"].Matches(labels.Select(label => OpenSetLabels.IsKnown(label) ? 1 : 0));
        fixture.Expected["is_unknown"].Matches(labels.Select(label => OpenSetLabels.IsKnown(label) ? 0 : 1));
        fixture.Expected["to_unknown"].Matches(Enumerable.Repeat(OpenSetLabels.Unknown, fixture.Expected["to_unknown"].Numbers.Length));
        var sizes = fixture.Inputs["openness_n_train_n_test_n_target"];
        fixture.Expected["openness"].Matches([.. Enumerable.Range(0, sizes.Count).Select(i => Openness.Of(sizes[i][0].Int, sizes[i][1].Int, sizes[i][2].Int))]);
    }

    private static bool[] Unknown(double[] labels) => Array.ConvertAll(labels, label => label < 0);

    private static void MatchDetection(FixtureNode expected, double[] scores, double[] labels)
    {
        var unknown = RankedScores.Of(scores, Unknown(labels));
        var known = unknown.Exchanged();
        var exact = expected["exact_float64"];
        exact["auroc"].Matches(Auroc.Of(unknown));
        exact["aupr_ood_positive_trapezoid"].Matches(Aupr.Of(unknown));
        exact["aupr_ood_positive_average_precision"].Matches(AveragePrecision.Of(unknown));
        exact["aupr_id_positive_trapezoid"].Matches(Aupr.Of(known));
        exact["aupr_id_positive_average_precision"].Matches(AveragePrecision.Of(known));
        exact["fpr_at_95_tpr_ood_positive_first_reached"].Matches(FprAtTpr.FirstReached(unknown));
        exact["fpr_at_95_tpr_id_positive_first_reached"].Matches(FprAtTpr.FirstReached(known));
        exact["fpr_at_95_recall_ood_positive_nearest_recall"].Matches(FprAtTpr.NearestRecall(unknown));

        var library = expected["library_float32"];
        var seen = TorchmetricsCompat.Rank(scores, Unknown(labels));
        var seenNegated = TorchmetricsCompat.Rank(Array.ConvertAll(scores, score => -score), Array.ConvertAll(labels, label => label >= 0));
        library["AUROC"].Matches(Auroc.Of(seen));
        library["AUPR-OUT"].Matches(Aupr.Of(seen));
        library["AUPR-IN"].Matches(Aupr.Of(seenNegated));
        library["FPR95TPR"].Matches(FprAtTpr.FirstReached(seen));
    }

    private static void MatchConventions(FixtureNode expected, double[] knownScores, double[] novelScores, double tpr)
    {
        var known = RankedScores.OfClasses(knownScores, novelScores);
        var novel = known.Exchanged();
        expected["openood"]["AUROC"].Matches(Auroc.Of(novel));
        expected["openood"]["AUPR_IN"].Matches(Aupr.Of(known));
        expected["openood"]["AUPR_OUT"].Matches(Aupr.Of(novel));
        expected["openood"]["FPR95_ood_positive"].Matches(FprAtTpr.FirstCornerReached(novel, tpr));
        expected["openood"]["FPR95_id_positive"].Matches(FprAtTpr.FirstCornerReached(known, tpr));
        foreach (var (side, ranked) in new[] { ("id_positive", known), ("ood_positive", novel) })
        {
            expected["energy_ood"][side]["AUROC"].Matches(Auroc.Of(ranked));
            expected["energy_ood"][side]["AP"].Matches(AveragePrecision.Of(ranked));
            expected["energy_ood"][side]["FPR95"].Matches(FprAtTpr.NearestRecall(ranked, tpr));
        }

        expected["pytorch_ood"]["AUROC"].Matches(Auroc.Of(novel));
        expected["pytorch_ood"]["AUPR-IN"].Matches(Aupr.Of(known));
        expected["pytorch_ood"]["AUPR-OUT"].Matches(Aupr.Of(novel));
        expected["pytorch_ood"]["FPR95TPR"].Matches(FprAtTpr.FirstReached(novel, tpr));
        expected["scood"]["FPR95"].Matches(FprAtTpr.AboveOrderStatistic(knownScores, novelScores, tpr));
        expected["scood"]["AUROC"].Matches(Auroc.Of(known));
        expected["scood"]["AUPR_IN"].Matches(Aupr.Of(known));
        expected["scood"]["AUPR_OUT"].Matches(Aupr.Of(novel));
    }
}
