using Retable.Metrics.Detection;
using Retable.Metrics.Retrieval;
using Retable.Tests;

namespace Retable.Parity;

/// <summary>What url measures.</summary>
internal static class UrlEvaluation
{
    [Op("url.recall-at-one")]
    public static void Recall(Fixture fixture)
    {
        foreach (var name in fixture.Inputs.Names)
        {
            var (inputs, expected) = (fixture.Inputs[name], fixture.Expected[name]);
            float[] features = [.. inputs["features"].Numbers.Select(x => (float)x)];
            var (width, labels) = ((int)inputs["features"].Shape[1], inputs["targets"].Ints);
            expected["correct"].Matches(RecallAtOne.Correct(features, width, labels).Select(hit => hit ? 1 : 0));
            expected["recall"].Matches(RecallAtOne.Of(features, width, labels));
        }
    }

    [Op("url.auroc-correct")]
    public static void AurocOfCorrectness(Fixture fixture)
    {
        foreach (var name in fixture.Inputs.Names)
        {
            var (unc, correct) = (fixture.Inputs[name]["unc"].Numbers, fixture.Inputs[name]["correct"].Flags);
            var expected = fixture.Expected[name];
            expected["auroc_correct"].Matches(CorrectnessAuroc.OfTorchmetrics(unc, correct));
            expected["auroc_positive_is_label1_by_unc"].Matches(TorchmetricsAuroc.Of(unc, correct));
            expected["score_after_sigmoid_of_minus_unc"].Matches(unc.Select(u => 1f / (1f + MathF.Exp((float)u))));
        }
    }
}
