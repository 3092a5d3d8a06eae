using Retable.Learning.Scores;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Scores of features and of typical softmax vectors, in OpenOOD's form and in pytorch-ood's.</summary>
internal static class FeatureScores
{
    [Op("score.kl-matching")]
    public static void Kl(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, library, benchmark) = (fixture.Inputs, fixture.Expected["pytorch_ood"], fixture.Expected["openood"]);
        var (logits, test) = (Tensors.Of(inputs["logits_fit"]), Tensors.Of(inputs["logits_test"]));
        var byLabel = LibraryKlMatching.Fit(logits, Tensors.Of(inputs["labels_fit"]));
        Match(library, "typical", byLabel.Typical);
        Match(library, "score", byLabel.Of(test));

        var byPrediction = KlMatching.Fit(logits);
        Match(benchmark, "typical", byPrediction.Typical);
        Match(benchmark, "kl", byPrediction.Divergences(test));
        Match(benchmark, "confidence", -byPrediction.Of(test));
    }

    [Op("score.knn")]
    public static void Neighbours(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var inputs = fixture.Inputs;
        var (training, test) = (Tensors.Of(inputs["z"]), Tensors.Of(inputs["z_test"]));
        var nearest = LibraryNearestNeighbour.Of(test, training, Tensors.Of(inputs["y"]));
        Assert.Equal(fixture.Expected["pytorch_ood"]["score"].Shape, nearest.shape);
        Match(fixture.Expected["pytorch_ood"], "score", nearest);
        Match(fixture.Expected["openood"], "confidence", -new NearestNeighbour(inputs["K"].Int).Of(test, training));
    }

    [Op("score.vim")]
    public static void VirtualLogits(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var test = Tensors.Of(inputs["z_test"]);
        var fitted = LibraryVirtualLogit.Fit(Tensors.Of(inputs["z"]), Tensors.Of(inputs["W"]), Tensors.Of(inputs["b"]), inputs["dim"].Int);
        Match(expected, "u", fitted.Origin);
        expected["alpha"].Matches(fitted.Alpha);
        Match(expected, "projector", fitted.ResidualBasis.mm(fitted.ResidualBasis.t()));
        Match(expected, "residual_norm", fitted.ResidualNorm(test));
        Match(expected, "score", LibraryVirtualLogit.Of(test, fitted));
        Match(expected, "score_unclipped", fitted.Of(test));
    }

    [Op("score.gram")]
    public static void Gram(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var (training, validation, test) = (Layers(inputs["features_train"]), Layers(inputs["features_val"]), Layers(inputs["features_test"]));
        var orders = inputs["powers"].Ints;
        var bounds = GramBounds.Fit(training, orders);
        for (var layer = 0; layer < training.Count; layer++)
        {
            expected["G_test"][layer].Matches(Tensors.Numbers(GramRowSums.Of(test[layer], orders)));
            expected["mins"][layer].Matches(Tensors.Numbers(bounds.Least[layer]));
            expected["maxs"][layer].Matches(Tensors.Numbers(bounds.Largest[layer]));
        }

        // One class is predicted for all; the fixture leaves the confidences of the validation samples out.
        var detector = GramMatrices.Fit(training, OneClass(training), orders);
        var deviations = detector.Deviations(test, OneClass(test), Tensors.Of(inputs["max_softmax_test"]));
        var usual = detector.Deviations(validation, OneClass(validation), ones(validation[0].shape[0], dtype: float64));
        Match(expected, "deviation_test", deviations);
        Match(expected, "deviation_val", usual);
        Match(expected, "total", GramMatrices.NormalisedTotal(deviations, usual));
        Match(expected, "total_unnormalised", GramMatrices.Total(deviations));
    }

    private static List<Tensor> Layers(FixtureNode list) => [.. Enumerable.Range(0, list.Count).Select(i => Tensors.Of(list[i]))];

    private static Tensor OneClass(List<Tensor> layers) => zeros(layers[0].shape[0], dtype: int64);

    private static void Match(FixtureNode expected, string name, Tensor actual) => expected[name].Matches(Tensors.Numbers(actual));
}
