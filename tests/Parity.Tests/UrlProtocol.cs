using Retable.Papers.Url;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The whole evaluation of url: an upstream set, downstream sets, their mixtures, and the columns of the summary.</summary>
internal static class UrlProtocol
{
    [Op("url.validate-protocol")]
    public static void Validation(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var names = expected["per_sample"].Names.ToList();
        var sets = names.ToDictionary(name => name, name => Evaluated(inputs, name));
        foreach (var name in names)
        {
            expected["per_sample"][name]["unc"].Matches(sets[name].Uncertainty);
            expected["per_sample"][name]["features"].Matches(sets[name].Features);
        }

        var upstream = sets[names[0]];
        var own = SetMetrics.Of(upstream, AurocRules.Published);
        var downstream = names.Skip(1).Select(name => (Set: name, Metrics: WithMixture(inputs, upstream, name, sets[name]))).ToList();
        Match(expected["upstream"], own);
        Match(expected["downstream"], DownstreamMetrics.Of(downstream));
        MatchColumns(expected["summary_columns"], own, downstream);
    }

    private static IReadOnlyList<(string Name, double Value)> WithMixture(FixtureNode inputs, EvaluatedSet upstream, string name, EvaluatedSet set) =>
    [
        .. SetMetrics.Of(set, AurocRules.Published),
        .. MixedMetrics.Of(upstream, inputs["upstream_indices"].Ints, set, inputs[name]["indices"].Ints, AurocRules.Published),
    ];

    private static EvaluatedSet Evaluated(FixtureNode inputs, string name)
    {
        var (set, backbone) = (inputs[name], Backbone.Of(inputs["weights"], "model."));
        var (images, shares, unc) = (Tensors.Of(set["images"]), set["crop_fraction"].Numbers, inputs["unc_module"].Text);
        var middles = Predict(backbone, CentreCrops.Of(images, shares), unc);
        // Of people's labels the first column is the class and the others are the votes.
        var votes = set["target"].Shape.Length == 2 ? set["target"].Rows : null;
        var labels = votes is null ? set["target"].Ints : [.. votes.Select(row => (int)row[0])];
        return EvaluatedSet.Of(Predict(backbone, images, unc), labels) with
        {
            Crops = (Tensors.Numbers(middles.Uncertainty), shares),
            VoteEntropies = votes is null ? null : [.. votes.Select(row => VoteEntropy.Of([.. row[1..].Select(count => (int)count)]))],
        };
    }

    private static UncertainPrediction Predict(Backbone backbone, Tensor images, string module)
    {
        var x = images.flatten(1);
        var (features, logits) = (backbone.Features(x), backbone.Logits(x));
        return new(logits, module switch
        {
            "class-entropy" => Uncertainties.ClassEntropy(logits),
            "embed-norm" => Uncertainties.InverseNorm(features),
            "none" => Uncertainties.Constant(features),
            _ => throw new FormatException($"a fixture has the uncertainty '{module}'"),
        }, features);
    }

    private static void Match(FixtureNode expected, IReadOnlyList<(string Name, double Value)> actual)
    {
        Assert.Equal(expected.Names, actual.Select(metric => metric.Name));
        foreach (var (name, value) in actual)
        {
            expected[name].Matches(value);
        }
    }

    // The same sets stood for the test and the further test in the original's run.
    private static void MatchColumns(
        FixtureNode expected,
        IReadOnlyList<(string Name, double Value)> upstream,
        IReadOnlyList<(string Set, IReadOnlyList<(string Name, double Value)> Metrics)> downstream)
    {
        string[] sets = [.. SummaryColumns.OfSets([.. downstream.Select(set => (set.Set, Names(set.Metrics)))])];
        string[] evaluation = [.. SummaryColumns.OfSet(null, Names(upstream)), .. sets];
        Assert.Equal(
            Enumerable.Range(0, expected.Count).Select(i => expected[i].Text),
            SummaryColumns.Of(["loss"], [("eval", evaluation), ("test", sets), ("furthertest", sets)]));
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<(string Name, double Value)> metrics) => [.. metrics.Select(metric => metric.Name)];
}
