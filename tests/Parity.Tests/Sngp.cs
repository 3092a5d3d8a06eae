using Retable.Learning.Models.Sngp;
using Retable.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The classifier by random features, its covariance by itself, and convolutions with a bounded spectral norm.</summary>
internal static class Sngp
{
    [Op("url.sngp")]
    public static void Parts(Fixture fixture)
    {
        foreach (var name in fixture.Inputs.Names)
        {
            using var scope = NewDisposeScope();
            var (inputs, expected) = (fixture.Inputs[name], fixture.Expected[name]);
            if (name.StartsWith("conv", StringComparison.Ordinal))
            {
                MatchConvolution(inputs, expected);
            }
            else if (name.StartsWith("laplace", StringComparison.Ordinal))
            {
                MatchCovariance(inputs, expected);
            }
            else
            {
                MatchClassifier(inputs, expected);
            }
        }
    }

    private static void MatchConvolution(FixtureNode inputs, FixtureNode expected)
    {
        var (weight, x) = (Tensors.Of(inputs["weight"]), Tensors.Of(inputs["x"]).requires_grad_());
        using var convolution = new SpectralConvolution(weight.shape[1], weight.shape[0], weight.shape[2], inputs["stride"].Int, inputs["bound"].Number);
        convolution.Build(x.shape[2], x.shape[3]);
        convolution.to(float64);
        convolution.load_state_dict(new() { ["layer.weight"] = weight, ["u"] = Tensors.Of(inputs["u"]), ["v"] = Tensors.Of(inputs["v"]) });

        var trained = convolution.call(x);
        (trained * Tensors.Of(inputs["probe"])).sum().backward();
        Match(expected, "train_out", trained);
        Match(expected, "u_after", convolution.get_buffer("u")!);
        Match(expected, "v_after", convolution.get_buffer("v")!);
        Match(expected, "grad_x", x.grad!);
        Match(expected, "grad_weight", convolution.get_parameter("layer.weight")!.grad!);
        Assert.Equal(expected["weight_restored"].Flag, Unchanged(convolution.get_parameter("layer.weight")!, weight));

        convolution.eval();
        Match(expected, "eval_out", convolution.call(x));
        Match(expected, "u_after_eval", convolution.get_buffer("u")!);
    }

    private static void MatchCovariance(FixtureNode inputs, FixtureNode expected)
    {
        var test = Tensors.Of(inputs["test"]);
        using var covariance = new LaplaceCovariance(test.shape[1], inputs["momentum"].Number, inputs["ridge"].Number).to(float64);
        covariance.call(Tensors.Of(inputs["batch1"]));
        covariance.call(Tensors.Of(inputs["batch2"]));
        covariance.eval();
        Match(expected, "predictive_covariance", covariance.call(test));
        Match(expected, "precision", covariance.get_parameter("precision_matrix")!);
    }

    private static void MatchClassifier(FixtureNode inputs, FixtureNode expected)
    {
        var (x, weights) = (Tensors.Of(inputs["features"]), inputs["weights"]);
        var (output, random) = (weights["_gp_output_layer.weight"].Shape, weights["_random_feature.weight"].Shape);
        using var classifier = new RandomFeatureProcess(
            random[1], output[0], random[0], weights.Has("_input_norm_layer.weight"), inputs["kernel_scale"].Number).to(float64);
        classifier.load_state_dict(weights.Names.ToDictionary(name => name, name => Tensors.Of(weights[name])));

        Match(expected, "train_logits", classifier.call(x));
        Match(expected, "random_features", classifier.Features(x));
        classifier.eval();
        Match(expected, "eval_logits", classifier.call(x));
        var covariance = classifier.get_parameter("_gp_cov_layer.covariance_matrix")!;
        Assert.Equal(expected["covariance_unchanged"].Flag, Unchanged(covariance, Tensors.Of(weights["_gp_cov_layer.covariance_matrix"])));
    }

    private static bool Unchanged(Tensor now, Tensor before) => Tensors.Numbers(now).SequenceEqual(Tensors.Numbers(before));

    private static void Match(FixtureNode expected, string name, Tensor actual) => expected[name].Matches(Tensors.Numbers(actual));
}
