using Retable.Learning.Anchoring;
using Retable.Metrics.Detection;
using Retable.Papers.Amp;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Amp's pairs, and from predictions under several anchors to metrics.</summary>
internal static class AmpPredictions
{
    private const string Score = "score_";

    [Op("amp.encode-batch")]
    public static void Pairs(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (images, vectors) = (Tensors.Of(inputs["x"]), Tensors.Of(inputs["x_vec"]));
        var batch = images.index_select(0, Tensors.Of(inputs["train_perm"])).index_select(0, Tensors.Of(inputs["train_idx"]));
        MatchPairs(expected["batch"], AnchoredBatch.Of(images, Drawn(inputs["anchors"], inputs["idx"])), images, inputs["K"].Int);
        MatchPairs(expected["train_batch"], AnchoredBatch.Of(images, batch), images, 1);
        MatchPairs(expected["batch_vec"], AnchoredBatch.Of(vectors, Drawn(inputs["anchors_vec"], inputs["idx_vec"])), vectors, inputs["K_vec"].Int);
    }

    [Op("amp.calibrate-scores")]
    public static void Tempering(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (logits, expected) = (Tensors.Of(fixture.Inputs["P"]), fixture.Expected); // [K, N, C]
        var prediction = AnchoredPrediction.Of(logits.flatten(0, 1), logits.shape[0]);
        var tempered = AnchorTempering.Exponential(prediction);
        Match(expected, "mu", prediction.Mean);
        Match(expected, "std", prediction.Deviation);
        Match(expected, "c", prediction.Disagreement);
        Match(expected, "mu_hat", tempered);
        Match(expected, "pred", tempered.argmax(1));
        foreach (var name in expected.Names.Where(name => name.StartsWith(Score, StringComparison.Ordinal)))
        {
            Match(expected, name, LogitScores.ByName(name[Score.Length..], tempered));
        }

        const string FromRow = "variant_imagenet_mu_over_c_rows_from_1";
        Match(expected, FromRow, AnchorTempering.Linear(prediction).narrow(0, 1, expected[FromRow].Shape[0]));
        Match(expected, "variant_paper_tau_sum", SumTempering.Disagreement(prediction));
        Match(expected, "sum_std", SumTempering.Disagreement(prediction));
        Match(expected, "variant_paper_cifar_mu_hat", SumTempering.Of(prediction));
    }

    [Op("amp.inference")]
    public static void Inference(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        using var network = new StridedNetwork(inputs["weights"]);
        var (inference, pool) = (new AmpInference(network.call), Tensors.Of(inputs["anchors"]));
        var known = inference.Predict(Tensors.Of(inputs["x_id"]), pool, Tensors.Of(inputs["idx_id"]));
        var novel = inference.Predict(Tensors.Of(inputs["x_ood"]), pool, Tensors.Of(inputs["idx_ood"]));
        var one = inference.Predict(Tensors.Of(inputs["x_id"]).narrow(0, 0, 1), pool, Tensors.Of(inputs["idx_one"]));
        Assert.Equal((inputs["K"].Int, inputs["K"].Int, inputs["K_one"].Int), (known.References, novel.References, one.References));

        MatchPrediction(expected, "id", known);
        MatchPrediction(expected, "ood", novel);
        MatchPrediction(expected, "one", one);
        Match(expected, "mean_logits_id", known.Mean);
        foreach (var name in expected["scores"].Names)
        {
            MatchScore(expected["scores"][name], name, known, novel);
        }
    }

    private static void MatchScore(FixtureNode expected, string name, AnchoredPrediction known, AnchoredPrediction novel)
    {
        var (ofKnown, ofNovel) = (Of(known), Of(novel));
        Match(expected, "id", ofKnown);
        Match(expected, "ood", ofNovel);
        var metrics = AmpDetection.Of(Tensors.Numbers(-ofKnown), Tensors.Numbers(-ofNovel));
        expected["metrics"]["TNR"].Matches(metrics.Tnr);
        expected["metrics"]["AUROC"].Matches(metrics.Auroc);
        expected["metrics"]["DTACC"].Matches(metrics.DetectionAccuracy);
        expected["metrics"]["AUIN"].Matches(metrics.AuIn);
        expected["metrics"]["AUOUT"].Matches(metrics.AuOut);

        Tensor Of(AnchoredPrediction prediction) => LogitScores.ByName(name, AnchorTempering.Exponential(prediction));
    }

    private static void MatchPrediction(FixtureNode expected, string of, AnchoredPrediction prediction)
    {
        Match(expected, $"mu_hat_{of}", AnchorTempering.Exponential(prediction));
        Match(expected, $"std_{of}", prediction.Deviation);
    }

    private static void MatchPairs(FixtureNode expected, Tensor pairs, Tensor images, int anchors)
    {
        Assert.Equal(expected.Shape, pairs.shape);
        Assert.Equal(anchors * images.shape[0], pairs.shape[0]);
        expected.Matches(Tensors.Numbers(pairs));
    }

    private static Tensor Drawn(FixtureNode pool, FixtureNode indices) => Tensors.Of(pool).index_select(0, Tensors.Of(indices));

    private static void Match(FixtureNode expected, string name, Tensor actual) => expected[name].Matches(Tensors.Numbers(actual));
}
