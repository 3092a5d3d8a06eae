using Retable.Learning.Anchoring;
using Retable.Papers.Anchoring;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Pairs of reference and residual, and predictions under several references.</summary>
internal static class AnchoredPairs
{
    private const string Batch = ".batch";

    [Op("anchoring.batch-train")]
    public static void ForTraining(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var images = Tensors.Of(inputs["x"]);
        foreach (var name in expected.Names.Select(name => name[..^Batch.Length]))
        {
            var pool = inputs.Has($"{name}.perm") ? images.index_select(0, Tensors.Of(inputs[$"{name}.perm"])) : Tensors.Of(inputs["anchors"]);
            var references = pool.index_select(0, Tensors.Of(inputs[$"{name}.index"]));
            var crop = inputs.Has($"{name}.crop") ? inputs[$"{name}.crop"].Int : 0;
            var isMasked = name.Contains("masked", StringComparison.Ordinal);
            Match(expected[name + Batch], new ReferenceMasking(0.25, new ReferenceMask(crop)).Pairs(images, references, isMasked));
        }
    }

    [Op("anchoring.batch-eval")]
    public static void ForEvaluation(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (images, anchors) = (Tensors.Of(inputs["x"]), Tensors.Of(inputs["anchors"]));
        Assert.Equal(inputs["n_anchors"].Int, inputs["multi.perm"].Numbers.Length);
        Match(expected["multi.batch"], Shared(images, anchors, inputs["multi.perm"].Longs));
        Match(expected["single.batch"], Shared(images, anchors, [0]));
        Match(expected["self.batch"], Shared(images, images, inputs["self.batch_perm"].Longs[..1]));
        Match(expected["vector.batch"], Shared(Tensors.Of(inputs["x_vec"]), Tensors.Of(inputs["anchors_vec"]), inputs["vector.perm"].Longs));
    }

    [Op("anchoring.inference")]
    public static void Inference(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        using var network = AnchoringNetwork.With(inputs["weights"]);
        network.eval();
        var (images, anchors) = (Tensors.Of(inputs["x"]), Tensors.Of(inputs["anchors"]));
        var prediction = AnchoredPrediction.Of(network, images, anchors.narrow(0, 0, inputs["n_anchors"].Int));
        var single = AnchoredPrediction.Of(network, images, anchors.narrow(0, 0, 1));

        expected["per_anchor_logits"].Matches(Tensors.Numbers(prediction.PerReference));
        expected["single.logits"].Matches(Tensors.Numbers(single.Mean));
        foreach (var name in (string[])["cifar.mu", "cifar.forward_n", "deltauq.mu"])
        {
            expected[name].Matches(Tensors.Numbers(prediction.Mean));
        }

        foreach (var source in (string[])["imagenet", "deltauq"])
        {
            expected[$"{source}.mu_calibrated"].Matches(Tensors.Numbers(AnchorTempering.Exponential(prediction)));
            expected[$"{source}.std"].Matches(Tensors.Numbers(prediction.Deviation));
        }

        expected["cifar.std"].Matches(Tensors.Numbers(prediction.Deviation));
    }

    private static Tensor Shared(Tensor images, Tensor pool, long[] references)
    {
        var indices = ReferenceIndices.Shared(references, (int)images.shape[0]);
        return AnchoredBatch.Of(images, pool.index_select(0, tensor(indices)));
    }

    private static void Match(FixtureNode expected, Tensor batch)
    {
        Assert.Equal(expected.Shape, batch.shape);
        expected.Matches(Tensors.Numbers(batch));
    }
}
