using Retable.Learning.Scores;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Scores that move the input along the sign of a gradient, and the Gaussians of one of them.</summary>
internal static class GradientScores
{
    [Op("score.odin")]
    public static void Odins(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, library, original) = (fixture.Inputs, fixture.Expected["pytorch_ood"], fixture.Expected["original"]);
        using var network = new StridedNetwork(inputs["weights"]);
        var (x, epsilon, temperature, deviations) = (Tensors.Of(inputs["x"]), inputs["eps"].Number, inputs["T"].Number, inputs["input_std"].Numbers);

        var plain = new LibraryOdin(network.call, temperature, epsilon);
        Match(library, "x_hat", plain.Perturbed(x));
        Match(library, "score", plain.Of(x));
        Match(library, "x_hat_norm_std", new LibraryOdin(network.call, temperature, epsilon, deviations: deviations).Perturbed(x));
        Match(library, "x_hat_cross_entropy", new LibraryOdin(network.call, temperature, epsilon, LibraryOdinLoss.CrossEntropy).Perturbed(x));

        var odin = new Odin(network.call, temperature, epsilon, deviations);
        var logits = network.call(x);
        Match(original, "logits", logits);
        Match(original, "pred", logits.argmax(1));
        Match(original, "loss", odin.Loss(logits));
        Match(original, "grad_x", odin.Gradient(x));
        Match(original, "x_hat", odin.Perturbed(x));
        Match(original, "confidence", -odin.Of(x));
    }

    [Op("score.mahalanobis")]
    public static void Gaussians(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, library, benchmark) = (fixture.Inputs, fixture.Expected["pytorch_ood"], fixture.Expected["openood"]);
        var (z, y, test) = (Tensors.Of(inputs["z"]), Tensors.Of(inputs["y"]), Tensors.Of(inputs["z_test"]));

        var jittered = LibraryMahalanobis.Fit(z, y);
        Match(library, "mu", jittered.Means);
        Match(library, "cov", LibraryMahalanobis.Covariance(ClassScatter.Of(z, y)));
        Match(library, "precision", jittered.Precision);
        Match(library, "score", LibraryMahalanobis.Of(test, jittered));
        Match(library, "rmd_score", LibraryRelativeMahalanobis.Fit(z, y).Of(test));

        var gaussians = Mahalanobis.Fit(z, y);
        Match(benchmark, "precision", gaussians.Precision);
        Match(benchmark, "mds_confidence", -Mahalanobis.Of(test, gaussians));
        Match(benchmark, "rmds_confidence", -RelativeMahalanobis.Fit(z, y).Of(test));
        MatchStep(inputs, library);
    }

    private static void MatchStep(FixtureNode inputs, FixtureNode expected)
    {
        using var network = new StridedNetwork(inputs["net"]);
        var gaussians = new ClassGaussians(Tensors.Of(inputs["net_mu"]), Tensors.Of(inputs["net_precision"]));
        var moved = LibraryMahalanobis.Perturbed(network.Features, Tensors.Of(inputs["x_query"]), gaussians, inputs["eps"].Number);
        Match(expected, "x_perturbed", moved);
        Match(expected, "score_with_preprocessing", LibraryMahalanobis.Of(network.Features(moved), gaussians));
    }

    private static void Match(FixtureNode expected, string name, Tensor actual) => expected[name].Matches(Tensors.Numbers(actual));
}
