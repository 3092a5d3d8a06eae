using Retable.Learning.Scores;
using Retable.Papers.Amp;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Scores of logits alone, and the temperature for them.</summary>
internal static class LogitScores
{
    [Op("amp.logit-scores")]
    public static void Amp(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        MatchAmp(fixture.Expected, Tensors.Of(fixture.Inputs["logits"]));
        MatchAmp(fixture.Expected["batch_of_one"], Tensors.Of(fixture.Inputs["batch_of_one"]));
    }

    [Op("score.logit-baselines")]
    public static void Baselines(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var logits = Tensors.Of(inputs["logits"]);
        Match(expected, "msp_T1", MaxSoftmaxProbability.Of(logits));
        Match(expected, "msp_T", MaxSoftmaxProbability.Of(logits / inputs["msp_T"].Number));
        Match(expected, "max_logit", MaxLogit.Of(logits));
        Match(expected, "energy_T1", Energy.Of(logits));
        Match(expected, "energy_T", Energy.Of(logits, inputs["energy_T"].Number));
        MatchEntropy(expected["entropy"].Numbers, Tensors.Numbers(Entropy.Of(logits)), Tensors.Numbers(logits.softmax(1).amin([1L])), fixture);
    }

    [Op("score.temperature-scaling")]
    public static void Temperature(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (Tensors.Of(fixture.Inputs["logits"]), Tensors.Of(fixture.Inputs["labels"]));
        var points = fixture.Expected["points"];
        for (var i = 0; i < points.Count; i++)
        {
            var (z, temperature) = (logits.clone().requires_grad_(), tensor(points[i]["T"].Number).requires_grad_());
            var loss = TemperatureScaling.Loss(z, labels, temperature);
            loss.backward();
            Match(points[i], "nll", loss);
            Match(points[i], "dT", temperature.grad!);
            Match(points[i], "dz_sum_abs", z.grad!.abs().sum());
            Match(points[i], "dz_row0", z.grad![0]);
        }

        // The fixture gives the bisection 1e-3: near the minimum float32 cannot order losses.
        Assert.Equal(fixture.Expected["bisection_T"].Number, LibraryTemperatureScaling.Bisected(logits, labels), 1e-3);
        fixture.Expected["minimiser_T"].Matches(TemperatureScaling.Minimiser(logits, labels));
    }

    /// <summary>The four scores of amp's code by their names there.</summary>
    public static Tensor ByName(string name, Tensor logits) => name switch
    {
        "ent" => SmoothedEntropy.Of(logits),
        "xent" => AmpScore.Of(logits),
        "energy" => Energy.Of(logits),
        "msp" => MaxSoftmaxProbability.Of(logits),
        _ => throw new FormatException($"amp has no score '{name}'"),
    };

    private static void MatchAmp(FixtureNode expected, Tensor logits)
    {
        foreach (var name in new[] { "ent", "xent", "energy", "msp" })
        {
            Match(expected, name, ByName(name, logits));
        }
    }

    // pytorch-ood's entropy is NaN where a probability is 0, for 0 · log 0; ours is then that of the other classes.
    private static void MatchEntropy(double[] expected, double[] actual, double[] leastProbabilities, Fixture fixture)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]))
            {
                Assert.Equal(0, leastProbabilities[i]);
                Assert.True(actual[i] >= 0, $"the entropy of row {i} is {actual[i]}");
            }
            else
            {
                fixture.Expected["entropy"]["data"][i].Matches(actual[i]);
            }
        }
    }

    private static void Match(FixtureNode expected, string name, Tensor actual) => expected[name].Matches(Tensors.Numbers(actual));
}
