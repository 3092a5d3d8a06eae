using Retable.Papers.Url;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The losses of url and the distributions that they draw from.</summary>
internal static class UrlLosses
{
    [Op("url.vmf-log-norm-const")]
    public static void Normaliser(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        foreach (var name in fixture.Expected.Names)
        {
            var expected = fixture.Expected[name];
            if (name.StartsWith("dim", StringComparison.Ordinal))
            {
                var kappa = Tensors.Of(fixture.Inputs["kappa"]).requires_grad_();
                var value = VmfNormaliser.Of(kappa, long.Parse(name["dim".Length..]));
                value.sum().backward();
                expected["value"].Matches(Tensors.Numbers(value));
                expected["grad_kappa"].Matches(Tensors.Numbers(kappa.grad!));
            }
            else
            {
                expected.Matches(Tensors.Numbers(VmfNormaliser.Of(tensor(fixture.Inputs["scalar_kappa"].Numbers), long.Parse(name["bessel_dim".Length..]))));
            }
        }
    }

    [Op("url.vmf-sampler")]
    public static void Sampler(Fixture fixture) => OfCases(fixture, (inputs, expected) =>
    {
        var (mu, kappa, draws) = (Leaf(inputs, "mu"), Leaf(inputs, "kappa"), new RecordedDraws(inputs));
        var samples = new VonMisesFisher(mu, kappa).rsample(inputs["n"].Int, draws);
        (samples * Tensors.Of(inputs["probe"])).sum().backward();
        expected["samples"].Matches(Tensors.Numbers(samples));
        Match(expected, ("mu", mu), ("kappa", kappa));
        draws.AreAllUsed();
    });

    [Op("url.infonce")]
    public static void InfoNce(Fixture fixture) => OfCases(fixture, (inputs, expected) =>
    {
        var (features, scale) = (Leaf(inputs, "features"), Leaf(inputs, "kappa"));
        var labels = inputs["supervised"].Flag ? Tensors.Of(inputs["target"]) : null;
        Match(expected, new InfoNceLoss(scale).forward(features, labels), ("features", features), ("kappa", scale));
    });

    [Op("url.mcinfonce")]
    public static void McInfoNce(Fixture fixture) => OfCases(fixture, (inputs, expected) =>
    {
        var (features, unc, scale, draws) = (Leaf(inputs, "features"), Leaf(inputs, "unc"), Leaf(inputs, "kappa"), new RecordedDraws(inputs));
        var loss = new McInfoNceLoss(scale, inputs["n_samples"].Int).forward(features, unc, draws, Labels(inputs));
        Match(expected, loss, ("features", features), ("unc", unc), ("kappa", scale));
        draws.AreAllUsed();
    });

    [Op("url.hib")]
    public static void HedgedInstance(Fixture fixture) => OfCases(fixture, (inputs, expected, name) =>
    {
        var (features, unc, draws) = (Leaf(inputs, "features"), Leaf(inputs, "unc"), new RecordedDraws(inputs));
        var (scale, offset, samples) = (Leaf(inputs, "kappa"), Leaf(inputs, "b"), inputs["n_samples"].Int);
        var loss = name.StartsWith("at_submission", StringComparison.Ordinal)
            ? new SubmittedHedgedInstanceLoss(scale, offset, samples).forward(features, unc, draws, Labels(inputs))
            : new ReleasedHedgedInstanceLoss(scale, offset, samples).forward(features, unc, draws, Labels(inputs));
        Match(expected, loss, ("features", features), ("unc", unc), ("kappa", scale), ("b", offset));
        draws.AreAllUsed();
    });

    [Op("url.elk")]
    public static void ExpectedLikelihood(Fixture fixture) => OfCases(fixture, (inputs, expected) =>
    {
        var (features, unc, weight) = (Leaf(inputs, "features"), Leaf(inputs, "unc"), Leaf(inputs, "class_weight"));
        var loss = new ExpectedLikelihoodLoss(inputs["inv_temp"].Number).forward(features, unc, Tensors.Of(inputs["target"]), weight);
        Match(expected, loss, ("features", features), ("unc", unc), ("class_weight", weight));
    });

    [Op("url.nivmf")]
    public static void NonIsotropic(Fixture fixture) => OfCases(fixture, (inputs, expected) =>
    {
        var (features, unc, draws) = (Leaf(inputs, "features"), Leaf(inputs, "unc"), new RecordedDraws(inputs));
        var (weight, concentration) = (Leaf(inputs, "class_weight"), Leaf(inputs, "class_concentration"));
        var loss = new NonIsotropicVmfLoss(inputs["n_samples"].Int).forward(features, unc, Tensors.Of(inputs["target"]), weight, concentration, draws);
        Match(expected, loss, ("features", features), ("unc", unc), ("class_weight", weight), ("class_concentration", concentration));
        draws.AreAllUsed();
    });

    [Op("url.losspred-mse")]
    [Op("url.losspred-order")]
    public static void LossPrediction(Fixture fixture) => OfCases(fixture, (inputs, expected) =>
    {
        var order = inputs.Has("gap") ? new PairOrder(inputs["gap"].Number, inputs["leeway"].Number) : null;
        if (inputs.Has("pred"))
        {
            var predicted = Leaf(inputs, "pred");
            Match(expected, order!.forward(predicted, Tensors.Of(inputs["true"])), ("pred", predicted));
            return;
        }

        var (logits, unc) = (Leaf(inputs, "logits"), Leaf(inputs, "unc"));
        var loss = new LossPredictionLoss(inputs["lambda"].Number, order is null ? null : order.forward)
        {
            Scale = inputs["inv_temp"].Number,
            LearnsTask = !inputs["ignore_ce"].Flag,
            DetachesLoss = !inputs.Has("detach_target") || inputs["detach_target"].Flag,
        };
        Match(expected, loss.forward(logits, unc, Tensors.Of(inputs["target"])), ("logits", logits), ("unc", unc));
    });

    // Where the inputs have no cases they are one themselves.
    private static void OfCases(Fixture fixture, Action<FixtureNode, FixtureNode, string> check)
    {
        string?[] cases = fixture.Expected.Has("loss") ? [null] : [.. fixture.Inputs.Names];
        foreach (var name in cases)
        {
            using var scope = NewDisposeScope();
            check(name is null ? fixture.Inputs : fixture.Inputs[name], name is null ? fixture.Expected : fixture.Expected[name], name ?? "");
        }
    }

    private static void OfCases(Fixture fixture, Action<FixtureNode, FixtureNode> check) => OfCases(fixture, (inputs, expected, _) => check(inputs, expected));

    private static Tensor Leaf(FixtureNode inputs, string name) => (inputs[name].IsTensor
        ? Tensors.Of(inputs[name])
        : tensor(new[] { inputs[name].Number })).requires_grad_();

    // Only InfoNCE has fixtures of labelled pairs; the others record a 'target' that the original ignores.
    private static Tensor? Labels(FixtureNode inputs) => inputs.Has("supervised") && inputs["supervised"].Flag ? Tensors.Of(inputs["target"]) : null;

    private static void Match(FixtureNode expected, Tensor loss, params (string Name, Tensor Leaf)[] leaves)
    {
        expected["loss"].Matches(Tensors.Numbers(loss));
        if (expected.Names.Any(name => name.StartsWith("grad_", StringComparison.Ordinal)))
        {
            loss.sum().backward();
            Match(expected, leaves);
        }
    }

    private static void Match(FixtureNode expected, params (string Name, Tensor Leaf)[] leaves)
    {
        foreach (var (name, leaf) in leaves)
        {
            // What a loss does not depend on has no gradient here and one of zeros in the original.
            expected[$"grad_{name}"].Matches(Tensors.Numbers(leaf.grad ?? zeros_like(leaf)));
        }
    }
}
