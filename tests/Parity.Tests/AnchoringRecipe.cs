using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>What anchoring does to its inputs, rates and weights around the loss.</summary>
internal static class AnchoringRecipe
{
    [Op("anchoring.recipe")]
    public static void Recipe(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        MatchCrops(inputs, expected);
        MatchRates(inputs["multistep"], inputs["cosine"], expected);
        MatchMixing(inputs, expected);
        MatchAverage(inputs, expected);
    }

    private static void MatchCrops(FixtureNode inputs, FixtureNode expected)
    {
        const string Drawn = ".top_left_flip";
        var image = Tensors.Of(inputs["image"]).permute(2, 0, 1).unsqueeze(0);
        var normalisation = new Float64Normalisation([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]);
        foreach (var name in inputs.Names.Where(name => name.EndsWith(Drawn, StringComparison.Ordinal)))
        {
            var draw = new PaddedCropFlip.Draw(inputs[name][0].Int, inputs[name][1].Int, inputs[name][2].Number != 0);
            var pixels = normalisation.Apply(new PaddedCropFlip(padding: 4).Apply(image, [draw]));
            expected[name[..^Drawn.Length]].Matches(Tensors.Numbers(pixels));
        }
    }

    private static void MatchRates(FixtureNode steps, FixtureNode cosine, FixtureNode expected)
    {
        var milestones = steps["milestones"].Ints;
        Match(expected["multistep.lr_at_epoch"], MultiStepRate.Of(steps["base_lr"].Number, milestones, steps["gamma"].Number, stepsPerEpoch: 1));
        Match(expected["cosine.lr_at_epoch"], LearningRates.Cosine(cosine["base_lr"].Number, cosine["T_max"].Int, cosine["eta_min"].Number));
    }

    private static void Match(FixtureNode expected, LearningRate rate)
    {
        foreach (var epoch in expected.Names)
        {
            expected[epoch].Matches(rate(long.Parse(epoch)));
        }
    }

    private static void MatchMixing(FixtureNode inputs, FixtureNode expected)
    {
        var (x, labels, classes) = (Tensors.Of(inputs["mix.x"]), Tensors.Of(inputs["mix.labels"]), inputs["mix.num_classes"].Int);
        var weight = inputs["mix.lambda"].Number;
        Match(expected, "mixup", Mixup.Apply(x, labels, classes, weight));
        Match(expected, "cutmix", CutMix.Apply(x, labels, classes, weight, (inputs["cutmix.r_x"].Int, inputs["cutmix.r_y"].Int)));
    }

    private static void Match(FixtureNode expected, string name, (Tensor Images, Tensor Targets) mixed)
    {
        expected[$"{name}.x"].Matches(Tensors.Numbers(mixed.Images));
        expected[$"{name}.targets"].Matches(Tensors.Numbers(mixed.Targets));
    }

    private static void MatchAverage(FixtureNode inputs, FixtureNode expected)
    {
        var settings = inputs["ema"];
        var samples = (long)settings["world_size"].Int * settings["batch_size"].Int * settings["steps"].Int;
        var decay = WeightAverage.Decay(settings["model_ema_decay"].Number, samples, settings["epochs"].Int);
        expected["ema.decay"].Matches(decay);
        using var average = new WeightAverage(decay);
        for (var update = 0; inputs.Has($"ema.weight{update}"); update++)
        {
            average.Update(new Dictionary<string, Tensor> { ["weight"] = Tensors.Of(inputs[$"ema.weight{update}"]) });
            expected[$"ema.after{update}"].Matches(Tensors.Numbers(average.State["weight"]));
        }
    }
}
