using Retable.Learning.Models;
using Retable.Learning.Optimization;
using Retable.Papers.Url;
using Retable.Tests;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>What stands on the embeddings of url: uncertainties, ensembles, noise; and how it is trained on cached ones.</summary>
internal static class UrlHeads
{
    [Op("url.uncertainty-modules")]
    public static void Modules(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var backbone = Backbone.Of(inputs["backbone"], "");
        var (logits, features) = (backbone.Logits(Tensors.Of(inputs["x"])), backbone.Features(Tensors.Of(inputs["x"])));
        foreach (var kind in expected.Names.Where(kind => !inputs.Has(kind) && kind != "entropy"))
        {
            MatchPrediction(expected[kind], new(logits, UncertaintyOf(kind, logits, features), features));
        }

        expected["entropy"].Matches(Tensors.Numbers(Uncertainties.ClassEntropy(Tensors.Of(inputs["entropy_probs"]).log())));
        foreach (var name in inputs.Names.Where(name => name.StartsWith("pred_net", StringComparison.Ordinal)))
        {
            MatchPredictionNetwork(inputs, inputs[name], expected[name]);
        }
    }

    private static Tensor UncertaintyOf(string kind, Tensor logits, Tensor features) => kind switch
    {
        "embed_norm" => Uncertainties.InverseNorm(features),
        "class_entropy" => Uncertainties.ClassEntropy(logits),
        "none" => Uncertainties.Constant(features),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not an uncertainty"),
    };

    private static void MatchPredictionNetwork(FixtureNode inputs, FixtureNode settings, FixtureNode expected)
    {
        var (x, backbone) = (Tensors.Of(inputs["x"]), Backbone.Of(inputs["backbone"], ""));
        var head = Head(settings["width"].Int, settings["depth"].Int, settings["stopgrad"].Flag, settings["weights"], "");
        var features = backbone.Features(x);
        var unc = head.call(features);
        expected["out"].Matches(Tensors.Numbers(backbone.Logits(x)));
        expected["unc"].Matches(Tensors.Numbers(unc));
        // The original's network squeezes away every axis of length 1, a batch of one too.
        expected["batch1_unc_ndim"].Matches(head.call(features[..1]).squeeze().dim());
        expected["batch1_unc"].Matches(Tensors.Numbers(head.call(features[..1])));
        MatchStartingScale(settings, expected, unc);

        var loss = nn.functional.cross_entropy(backbone.Logits(x), Tensors.Of(inputs["target"])) + (unc - 1).square().mean();
        loss.backward();
        expected["loss_ce_plus_mse_to_one"].Matches(Tensors.Numbers(loss));
        foreach (var name in expected["grads"].Names)
        {
            var parameter = name.StartsWith("model.", StringComparison.Ordinal)
                ? backbone.Weights[name["model.".Length..]]
                : head.get_parameter(name["unc_module.".Length..])!;
            expected["grads"][name].Matches(Tensors.Numbers(parameter.grad!));
        }
    }

    // The goal stands in the number's name; the two batches are the first half of the rows, unless the fixture counts them, and all of them.
    private static void MatchStartingScale(FixtureNode settings, FixtureNode expected, Tensor uncertainties)
    {
        const string Beginning = "unc_scaler_for_", End = "_over_two_batches";
        var first = settings.Has("first_batch") ? settings["first_batch"].Int : (int)uncertainties.shape[0] / 2;
        foreach (var name in expected.Names.Where(name => name.StartsWith(Beginning, StringComparison.Ordinal)))
        {
            expected[name].Matches(Uncertainties.StartingScale(double.Parse(name[Beginning.Length..^End.Length]), [uncertainties[..first], uncertainties]));
        }
    }

    [Op("url.ensemble-and-dropout")]
    public static void EnsembleAndDropout(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        MatchEnsemble(fixture.Inputs["shallow_ensemble"], fixture.Expected["shallow_ensemble"]);
        var (passes, expected) = (Tensors.Of(fixture.Inputs["mc_combine"]["logits"]), fixture.Expected["mc_combine"]);
        expected["jsd"].Matches(Tensors.Numbers(Uncertainties.Disagreement(passes)));
        expected["log_mean_probs"].Matches(Tensors.Numbers(MeanPrediction.Of(passes)));
        expected["entropy_of_mean"].Matches(Tensors.Numbers(Uncertainties.ClassEntropy(MeanPrediction.Of(passes))));
        MatchBottleneck(fixture.Inputs["bottleneck_dropout_eval"], fixture.Expected["bottleneck_dropout_eval"]);
    }

    [Op("url.hetxl-head")]
    public static void HetXl(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected, weights) = (fixture.Inputs, fixture.Expected, fixture.Inputs["weights"]);
        var features = Tensors.Of(inputs["features"]).requires_grad_();
        using var head = new HetXlHead(features.shape[1], weights["fc.weight"].Shape[0], inputs["rank"].Int, inputs["num_mc"].Int, spread: 1);
        Load(head, weights, "");
        var logits = head.WithNoise(features, Tensors.Of(inputs["noise_diag"]), Tensors.Of(inputs["noise_lowrank"]));
        var loss = nn.functional.cross_entropy(logits, Tensors.Of(inputs["target"]));
        loss.backward();
        expected["log_mean_probs"].Matches(Tensors.Numbers(logits));
        expected["cov_log_det"].Matches(Tensors.Numbers(head.LogVariances(features)));
        expected["ce"].Matches(Tensors.Numbers(loss));
        expected["grad_features"].Matches(Tensors.Numbers(features.grad!));
        foreach (var name in weights.Names.Where(name => expected.Has($"grad_{name.Replace('.', '_')}")))
        {
            expected[$"grad_{name.Replace('.', '_')}"].Matches(Tensors.Numbers(head.get_parameter(name)!.grad!));
        }
    }

    [Op("url.cached-training-step")]
    public static void CachedTraining(Fixture fixture)
    {
        foreach (var name in fixture.Inputs.Names)
        {
            using var scope = NewDisposeScope();
            MatchTraining(fixture.Inputs[name], fixture.Expected[name]);
        }
    }

    private static void MatchTraining(FixtureNode inputs, FixtureNode expected)
    {
        var (weights, embeddings) = (inputs["weights"], Tensors.Of(inputs["embeddings"]));
        var hidden = weights.Names.Where(name => name.StartsWith("unc_module", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal)).SkipLast(1).ToList();
        var classifier = nn.Linear(embeddings.shape[1], weights["model.fc.weight"].Shape[0]).to(float64);
        Load(classifier, weights, "model.fc.");
        var head = Head((int)weights[hidden[0]].Shape[0], hidden.Count, stopsGradient: true, weights, "unc_module.");
        var order = new PairOrder(inputs.Has("gap") ? inputs["gap"].Number : 0.1, inputs.Has("leeway") ? inputs["leeway"].Number : 0);
        var loss = new LossPredictionLoss(inputs["lambda"].Number, inputs["loss"].Text == "order" ? order.forward : null)
        {
            Scale = inputs["inv_temp"].Number,
            LearnsTask = !inputs["classifier_frozen"].Flag,
        };
        var training = new CachedTraining(classifier, head, loss);
        var losses = training.Epoch(
            Optimizer(inputs, training.Parameters), embeddings, Tensors.Of(inputs["labels"]), inputs["micro_batch"].Int, inputs["accumulation"].Int);
        expected["micro_losses"].Matches(losses);
        foreach (var name in weights.Names)
        {
            // There is no backbone here that could move.
            var after = name.StartsWith("model.fc.", StringComparison.Ordinal) ? classifier.get_parameter(name["model.fc.".Length..])!
                : name.StartsWith("unc_module.", StringComparison.Ordinal) ? head.get_parameter(name["unc_module.".Length..])!
                : Tensors.Of(weights[name]);
            expected["weights_after"][name].Matches(Tensors.Numbers(after));
        }
    }

    private static TrainingOptimizer Optimizer(FixtureNode inputs, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        var (rate, beta1, beta2, decay) = (inputs["lr"].Number, inputs["betas"][0].Number, inputs["betas"][1].Number, inputs["weight_decay"].Number);
        return inputs["optimizer"].Text == "adamw"
            ? DecayedAdamW.Create(parameters, rate, beta1, beta2, decay)
            : new Lamb(parameters, rate, new LambSettings { Beta1 = beta1, Beta2 = beta2, WeightDecay = decay });
    }

    private static void MatchEnsemble(FixtureNode inputs, FixtureNode expected)
    {
        var features = Backbone.Of(inputs["backbone"], "").Features(Tensors.Of(inputs["x"]));
        var heads = inputs["num_heads"].Int;
        using var ensemble = new ShallowEnsemble(features.shape[1], inputs["heads"]["shallow_classifiers.weight"].Shape[0] / heads, heads);
        Load(ensemble, inputs["heads"], "");
        var logits = ensemble.call(features);
        var mean = MeanPrediction.Of(logits);
        var loss = nn.functional.cross_entropy(mean, Tensors.Of(inputs["target"]));
        loss.backward();
        expected["log_mean_probs"].Matches(Tensors.Numbers(mean));
        expected["class_entropy"].Matches(Tensors.Numbers(Uncertainties.ClassEntropy(mean)));
        expected["jsd"].Matches(Tensors.Numbers(Uncertainties.Disagreement(logits)));
        expected["features"].Matches(Tensors.Numbers(features));
        expected["ce"].Matches(Tensors.Numbers(loss));
        expected["grad_heads_weight"].Matches(Tensors.Numbers(ensemble.get_parameter("shallow_classifiers.weight")!.grad!));
    }

    private static void MatchBottleneck(FixtureNode inputs, FixtureNode expected)
    {
        var (x, calls) = (Tensors.Of(inputs["x"]), 0);
        var parts = ResidualParts.WithDropout(inputs["p"].Number) with { Activation = z => z.relu() * Tensors.Of(inputs["masks_in_call_order"][calls++]) };
        var (weights, stride) = (inputs["weights"], inputs.Has("stride") ? inputs["stride"].Int : 1);
        using var block = new Bottleneck(x.shape[1], weights["conv2.weight"].Shape[0], stride, weights.Has("downsample.0.weight"), parts);
        Load(block, weights, "");
        block.eval();
        expected["out"].Matches(Tensors.Numbers(block.call(x)));
    }

    private static void MatchPrediction(FixtureNode expected, UncertainPrediction actual)
    {
        expected["out"].Matches(Tensors.Numbers(actual.Logits));
        expected["unc"].Matches(Tensors.Numbers(actual.Uncertainty));
        expected["features"].Matches(Tensors.Numbers(actual.Features));
    }

    private static UncertaintyMlp Head(int width, int depth, bool stopsGradient, FixtureNode weights, string prefix)
    {
        var head = new UncertaintyMlp(weights[$"{prefix}unc_module.0.weight"].Shape[1], width, depth, stopsGradient);
        Load(head, weights, prefix);
        return head;
    }

    // Counters of batches are not among the weights.
    private static void Load(nn.Module module, FixtureNode weights, string prefix)
    {
        module.to(float64);
        var names = weights.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        module.load_state_dict(names.ToDictionary(name => name[prefix.Length..], name => Tensors.Of(weights[name])), strict: false);
    }
}
