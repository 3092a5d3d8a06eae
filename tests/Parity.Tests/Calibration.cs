using Retable.Metrics.Calibration;
using Retable.Metrics.Classification;
using Retable.Metrics.Selective;
using Retable.Tests;

namespace Retable.Parity;

/// <summary>Calibration errors and selective prediction against the libraries that define them.</summary>
internal static class Calibration
{
    [Op("metric.calibration")]
    public static void AllConventions(Fixture fixture)
    {
        var (labels, bins) = (fixture.Inputs["labels"].Ints, fixture.Inputs["n_bins"].Int);
        var classes = (int)fixture.Inputs["logits"].Shape[1];
        var probabilities = Probabilities.Softmax(fixture.Inputs["logits"].Numbers, classes);
        var (confidence, correct) = (Probabilities.Confidence(probabilities, classes), Probabilities.Correct(probabilities, classes, labels));
        var expected = fixture.Expected;
        expected["confidence"].Matches(confidence);
        expected["predicted"].Matches(Probabilities.Predicted(probabilities, classes));
        expected["ece_equal_width_right_closed"].Matches(RightClosedBins.Of(confidence, correct, bins).Ece);
        var ceil = CeilRuleBins.Of(confidence, correct, bins);
        expected["ece_equal_width_ceil_rule"].Matches(ceil.Ece);
        expected["mce_equal_width_ceil_rule"].Matches(ceil.Mce);
        expected["ace_mean_over_nonempty_bins"].Matches(ceil.Ace);
        expected["l2_equal_width_ceil_rule"].Matches(ceil.Rms);
        var leftClosed = LeftClosedBins.OfFloat32(confidence, correct, bins);
        expected["torchmetrics_l1_left_closed"].Matches(leftClosed.Ece);
        expected["torchmetrics_l2_left_closed"].Matches(leftClosed.Rms);
        expected["torchmetrics_max_left_closed"].Matches(leftClosed.Mce);
        expected["ece_adaptive_equal_count"].Matches(EqualCountBins.Of(confidence, correct, bins).Ece);
        expected["adaptive_bin_edges"].Matches(EqualCountBins.EdgesOf(confidence, bins));
        expected["ece_classwise_mean"].Matches(ClasswiseEce.Of(probabilities, classes, labels, bins));
        var chunks = SortedChunkError.Of(confidence, correct, fixture.Inputs["beta_target_bin_size"].Int);
        expected["hendrycks_calibration_p1"].Matches(chunks.L1);
        expected["hendrycks_calibration_p2"].Matches(chunks.L2);
        expected["hendrycks_calibration_max"].Matches(chunks.Max);
        expected["library_calibration_error_p2"].Matches(chunks.L2);
        expected["library_aurra"].Matches(Aurra.Of(confidence, correct));
    }

    [Op("metric.calibration-edges")]
    public static void OnTheEdges(Fixture fixture)
    {
        var (confidence, correct, bins) = (fixture.Inputs["confidence"].Numbers, fixture.Inputs["correct"].Flags, fixture.Inputs["n_bins"].Int);
        bool[] aboveZero = [.. correct.Where((_, i) => confidence[i] > 0)];
        var ceil = CeilRuleBins.Of(confidence.Where(c => c > 0).ToArray(), aboveZero, bins);
        var leftClosed = LeftClosedBins.OfFloat32(confidence, correct, bins);
        fixture.Expected["right_closed_zero_confidence_dropped"].Matches(RightClosedBins.Of(confidence, correct, bins).Ece);
        fixture.Expected["ceil_rule_without_zero_confidence"].Matches(ceil.Ece);
        fixture.Expected["mce_ceil_rule_without_zero_confidence"].Matches(ceil.Mce);
        fixture.Expected["torchmetrics_left_closed_l1"].Matches(leftClosed.Ece);
        fixture.Expected["torchmetrics_left_closed_max"].Matches(leftClosed.Mce);
        fixture.Expected["torchmetrics_left_closed_l2"].Matches(leftClosed.Rms);
    }

    [Op("metric.anchoring-smooth-ece")]
    public static void Smooth(Fixture fixture)
    {
        foreach (var set in fixture.Inputs.Names.Where(name => name.EndsWith(".confidence", StringComparison.Ordinal)).Select(name => name[..^".confidence".Length]))
        {
            var (confidence, correct) = (fixture.Inputs[$"{set}.confidence"].Numbers, fixture.Inputs[$"{set}.correct"].Flags);
            foreach (var (version, ours) in new[] { ("relplot_1_0", SmoothEce.Relplot10(confidence, correct)), ("relplot_1_0_3", SmoothEce.Relplot103(confidence, correct)) })
            {
                fixture.Expected[$"{set}.{version}"].Matches(ours.Error);
                fixture.Expected[$"{set}.{version}.width"].Matches(ours.Bandwidth);
            }
        }

        if (fixture.Inputs.Has("logits"))
        {
            var classes = (int)fixture.Inputs["logits"].Shape[1];
            var probabilities = Probabilities.Softmax(fixture.Inputs["logits"].Numbers, classes);
            fixture.Expected["logits.confidence"].Matches(Probabilities.Confidence(probabilities, classes));
            fixture.Expected["logits.correct"].Matches(Probabilities.Correct(probabilities, classes, fixture.Inputs["labels"].Ints).Select(hit => hit ? 1 : 0));
        }
    }

    [Op("metric.anchoring-ece")]
    public static void Anchoring(Fixture fixture)
    {
        foreach (var name in fixture.Expected.Names)
        {
            fixture.Expected[name].Matches(AnchoringValue(fixture.Inputs, name));
        }
    }

    [Op("proxy-dirichlet.prediction-rejection")]
    public static void Rejection(Fixture fixture)
    {
        foreach (var name in fixture.Inputs.Names)
        {
            var (labels, predictions) = (fixture.Inputs[name]["labels"].Ints, fixture.Inputs[name]["preds"].Ints);
            bool[] correct = [.. labels.Zip(predictions, (label, predicted) => label == predicted)];
            var ours = PredictionRejection.AsCoded(fixture.Inputs[name]["measure"].Numbers, correct);
            fixture.Expected[name]["PRR"].Matches(ours.Ratio);
            fixture.Expected[name]["PR_AUC"].Matches(ours.Auc);
        }
    }

    // 'bins20.l1', or behind the name of a set of its own: 'batch1_wrong.bins20.l2'.
    private static double AnchoringValue(FixtureNode inputs, string name)
    {
        var words = name.Split('.');
        var set = words.Length == 3 ? words[0] : "";
        var (rows, labels) = set.Length == 0 ? (inputs["logits"], inputs["labels"]) : (RowsOf(inputs, set), inputs[$"{set}.labels"]);
        var (values, classes) = (rows.Numbers, (int)rows.Shape[1]);
        // torchmetrics 0.11 takes values for probabilities if every one of them lies in [0, 1].
        var probabilities = values.All(value => value is >= 0 and <= 1) ? values : Probabilities.Softmax(values, classes);
        switch (name)
        {
            case "accuracy_percent" or "top1_percent":
                return 100 * Accuracy.Of(values, classes, labels.Ints);
            case "top5_percent":
                return 100 * Accuracy.TopK(values, classes, labels.Ints, 5);
        }

        var bins = RightClosedBins.Of(
            Probabilities.Confidence(probabilities, classes),
            Probabilities.Correct(probabilities, classes, labels.Ints),
            int.Parse(words[^2]["bins".Length..]));
        return words[^1] switch { "l1" => bins.Ece, "l2" => bins.Rms, _ => bins.Mce };
    }

    // A set may share another one's rows and have only labels of its own: 'batch1_wrong' those of 'batch1'.
    private static FixtureNode RowsOf(FixtureNode inputs, string set) =>
        inputs.Has($"{set}.logits") ? inputs[$"{set}.logits"] : inputs.Has(set) ? inputs[set] : RowsOf(inputs, set[..set.LastIndexOf('_')]);
}
