using Retable.Learning.Data;
using Retable.Metrics;
using Retable.Metrics.Detection;
using Retable.Papers.Cac;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The losses, scores and evaluation of cac.</summary>
internal static class Cac
{
    [Op("cac.loss.library")]
    public static void LibraryLoss(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (z, labels) = (Tensors.Of(inputs["z"]).requires_grad_(), Tensors.Of(inputs["target"]));
        var anchors = Anchors.Axes(inputs["n_classes"].Int, inputs["magnitude"].Number);
        var loss = new LibraryCacLoss(inputs["alpha"].Number);

        var distances = Distances.Squared(z, anchors);
        distances.retain_grad();
        var value = loss.forward(distances, labels);

        Match(expected, "centers", anchors);
        Match(expected, "distances", distances);
        Match(expected, "tuplet_loss", new LibraryCacLoss(alpha: 0).forward(distances, labels));
        Match(expected, "loss", value);
        Match(expected, "score", DistanceScores.NegativeMaxGamma(distances));
        Match(expected, "predicted", distances.argmin(1));
        MatchGradients(expected, value, distances, z);
    }

    [Op("cac.loss.paper")]
    public static void PaperLoss(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (z, labels) = (Tensors.Of(inputs["z"]).requires_grad_(), Tensors.Of(inputs["target"]));
        var anchors = Anchors.Axes(inputs["n_classes"].Int, inputs["anchor_magnitude"].Number);

        var distances = Distances.Euclidean(z, anchors);
        distances.retain_grad();
        var value = new CacLoss(inputs["lambda"].Number).forward(distances, labels);

        Match(expected, "distances", distances);
        Match(expected, "anchor_loss", CacLoss.AnchorTerm(distances, labels));
        Match(expected, "tuplet_loss", CacLoss.TupletTerm(distances, labels));
        Match(expected, "loss", value);
        Match(expected, "gamma", Gamma.Of(distances));
        Match(expected, "rejection_score_min_gamma", DistanceScores.MinGamma(distances));
        Match(expected, "predicted_argmin_gamma", Gamma.Prediction(distances));
        MatchGradients(expected, value, distances, z);
    }

    [Op("cac.scores")]
    public static void Scores(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var z = Tensors.Of(inputs["z"]);
        var anchors = Anchors.Axes(inputs["n_classes"].Int, inputs["magnitude"].Number);
        var (squared, euclidean) = (Distances.Squared(z, anchors), Distances.Euclidean(z, anchors));

        Match(expected, "squared_distances", squared);
        Match(expected, "library_score", DistanceScores.NegativeMaxGamma(squared));
        Match(expected, "gamma_squared_distances", Gamma.Of(squared));
        Match(expected, "gamma_euclidean", Gamma.Of(euclidean));
        Match(expected, "paper_rejection_score_euclidean", DistanceScores.MinGamma(euclidean));
        Match(expected, "min_squared_distance", DistanceScores.MinDistance(squared));
    }

    [Op("cac.paper-evaluation")]
    public static void PaperEvaluation(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var numbering = OpenSetLabels.Numbering(inputs["known_classes"].Ints);
        var flipped = inputs.Has("use_flipped_copy") && inputs["use_flipped_copy"].Flag;
        var (plain, labels) = (Tensors.Of(inputs["train_logits"]), Numbered(inputs["train_labels"], numbering));
        var (logits, all) = flipped
            ? (cat([plain, Tensors.Of(inputs["train_logits_flipped"])]), cat([labels, labels]))
            : (plain, labels);

        var anchors = Anchors.Reestimate(logits, all);
        var known = Distances.Euclidean(Tensors.Of(inputs["known_test_logits"]), anchors);
        var unknown = Distances.Euclidean(Tensors.Of(inputs["unknown_test_logits"]), anchors);
        var correct = Gamma.Prediction(known).eq(Numbered(inputs["known_test_labels"], numbering));
        var scores = RankedScores.OfClasses(Tensors.Numbers(DistanceScores.MinGamma(unknown)), Tensors.Numbers(DistanceScores.MinGamma(known)));

        var map = Enumerable.Range(0, inputs["n_dataset_classes"].Int).Select(k => numbering.GetValueOrDefault(k, OpenSetLabels.Unknown));
        expected["label_map"].Matches(map);
        Match(expected, "anchor_means_float32", anchors);
        Match(expected, "gamma_known", Gamma.Of(known));
        Match(expected, "gamma_unknown", Gamma.Of(unknown));
        Match(expected, "accuracy", correct.to(float64).mean());
        expected["auroc_unknown_positive"].Matches(Auroc.Of(scores));
    }

    [Op("data.resize-normalise")]
    public static void ResizeNormalise(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var image = Tensors.Of(inputs["image_height_width_channel"]).permute(2, 0, 1).contiguous(); // [C, H, W]
        var size = inputs["size"].Int;
        var set = new ImageSet("fixture", [0L], [0], image.unsqueeze(0).to(ScalarType.Byte));

        var resized = set.Resized(size, size).Pixels;
        var normalised = new Normalisation(inputs["mean"].Numbers, inputs["std"].Numbers).Apply(resized);

        Match(expected, "resized_uint8", resized[0].permute(1, 2, 0));
        Match(expected, "normalised_channel_height_width", normalised[0]);
    }

    private static Tensor Numbered(FixtureNode labels, IReadOnlyDictionary<int, int> numbering) =>
        tensor(labels.Ints.Select(label => (long)numbering[label]).ToArray());

    // A fixture may leave out what does not exist in its case: a batch without a known label has no gradient.
    private static void Match(FixtureNode expected, string name, Tensor actual)
    {
        if (expected.Has(name))
        {
            expected[name].Matches(Tensors.Numbers(actual));
        }
    }

    private static void MatchGradients(FixtureNode expected, Tensor loss, Tensor distances, Tensor z)
    {
        if (!expected.Has("grad_z") && !expected.Has("grad_distances"))
        {
            return;
        }

        loss.backward();
        Match(expected, "grad_distances", distances.grad!);
        Match(expected, "grad_z", z.grad!);
    }
}
