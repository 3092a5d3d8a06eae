using Retable.Papers.ProxyDirichlet;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Evaluation with proxy Dirichlets: uncertainties, domain metrics, class masks, detection.</summary>
internal static class DistilledEvaluation
{
    [Op("proxy-dirichlet.single-model-uncertainty")]
    public static void Single(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var logits = Tensors.Of(fixture.Inputs["logits"]);
        foreach (var name in fixture.Expected.Names)
        {
            var rows = name.StartsWith("batch_of_one", StringComparison.Ordinal) ? RowsOf(logits, fixture.Inputs["batch_of_one_rows"]) : logits;
            MatchScores(fixture.Expected[name], SingleModelUncertainty.Of(rows, OffsetOf(name)));
        }
    }

    [Op("proxy-dirichlet.ensemble-uncertainty")]
    public static void Ensemble(Fixture fixture) => MatchVersions(fixture, EnsembleUncertainty.Of);

    [Op("proxy-dirichlet.ensemble-proxy-uncertainty")]
    public static void EnsembleProxy(Fixture fixture)
    {
        MatchVersions(fixture, EnsembleProxyUncertainty.Of);
        using var scope = NewDisposeScope();
        var logits = Tensors.Of(fixture.Inputs["ensemble_logits"]);
        var precision = (logits.shape[2] - 1) / EnsembleProxyUncertainty.Of(logits, Formulas.Corrected).Epkl;
        fixture.Expected["corrected_transcription"]["alpha0"].Matches(Tensors.Numbers(precision));
    }

    [Op("proxy-dirichlet.domain-evaluation")]
    public static void Domain(Fixture fixture)
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (Tensors.Of(fixture.Inputs["logits"]), fixture.Inputs["targets"].Ints);
        var mask = fixture.Inputs["label_mask"].Flags;
        var classes = tensor(Enumerable.Range(0, mask.Length).Where(k => mask[k]).Select(k => (long)k).ToArray());
        foreach (var name in fixture.Expected.Names)
        {
            var output = name switch
            {
                "ensemble" => DetectorOutput.OfEnsemble(logits, classes, Formulas.AsCoded),
                "ensemble_proxy" => DetectorOutput.OfEnsembleProxy(logits, classes, Formulas.AsCoded),
                _ => DetectorOutput.OfSingle(logits.select(1, 0), classes, OffsetOf(name)),
            };
            MatchScores(fixture.Expected[name]["uncertainties"], output.Uncertainties);
            var probabilities = Tensors.Numbers(output.Probabilities);
            fixture.Expected[name]["preds"].Matches(Retable.Metrics.Classification.Probabilities.Predicted(probabilities, (int)classes.shape[0]));
            MatchMetrics(fixture.Expected[name]["metrics"], ClassificationMetrics.Of(probabilities, (int)classes.shape[0], labels));
        }
    }

    [Op("proxy-dirichlet.calibration")]
    public static void Calibration(Fixture fixture)
    {
        var (probabilities, labels, hits) = (fixture.Inputs["probs"].Numbers, fixture.Inputs["targets"].Ints, fixture.Inputs["hits"].Flags);
        var classes = (int)fixture.Inputs["probs"].Shape[1];
        var moved = fixture.Inputs["targets_inf_case"].Ints; // one sample's label, which was hit, goes to a class of probability 0
        foreach (var name in fixture.Expected.Names)
        {
            var bins = int.Parse(name[(name.LastIndexOf('_') + 1)..]);
            var row = fixture.Inputs["single_sample_row"].Int;
            MatchMetrics(fixture.Expected[name], name switch
            {
                _ when name.StartsWith("single_sample", StringComparison.Ordinal) =>
                    ClassificationMetrics.Of(probabilities[(row * classes)..((row + 1) * classes)], classes, [labels[row]], [hits[row]], bins),
                _ when name.StartsWith("zero_prob", StringComparison.Ordinal) =>
                    ClassificationMetrics.Of(probabilities, classes, moved, [.. hits.Select((hit, i) => hit && moved[i] == labels[i])], bins),
                _ => ClassificationMetrics.Of(probabilities, classes, labels, hits, bins),
            });
        }
    }

    [Op("proxy-dirichlet.class-masks")]
    public static void ClassMasks(Fixture fixture)
    {
        string[] all = [.. Enumerable.Range(0, fixture.Inputs["wnids"].Count).Select(i => fixture.Inputs["wnids"][i].Text)];
        foreach (var name in fixture.Expected.Names.Where(name => name.StartsWith("imagenet_", StringComparison.Ordinal)))
        {
            fixture.Expected[name].Matches(ClassMask.Of(name.Replace('_', '-'), all));
        }

        // Which corruptions are evaluated, in the original's order, is the pipeline's.
        var distortions = string.Join(", ", Enumerable.Range(0, fixture.Expected["distortions"].Count).Select(i => fixture.Expected["distortions"][i].Text));
        var pipeline = File.ReadAllText(Checkout.At("pipelines", "proxy-dirichlet.yaml"));
        Assert.Contains($"[{distortions}]", string.Join(' ', pipeline.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Op("proxy-dirichlet.ood-auroc")]
    public static void Auroc(Fixture fixture)
    {
        var (labels, mask) = (fixture.Inputs["id_targets"].Ints, fixture.Inputs["domain_class_mask"].Flags);
        foreach (var score in fixture.Inputs["id_uncertainties"].Names)
        {
            var (clean, shifted) = (fixture.Inputs["id_uncertainties"][score].Numbers, fixture.Inputs["ood_uncertainties"][score].Numbers);
            fixture.Expected["dom"][score].Matches(OodAuroc.Of(clean, shifted));
            fixture.Expected["dom_masked"][score].Matches(OodAuroc.Masked(clean, labels, mask, shifted));
        }

        foreach (var name in fixture.Inputs["toy"].Names)
        {
            var toy = fixture.Inputs["toy"][name];
            fixture.Expected["toy"][name].Matches(OodAuroc.Of(toy[0].Numbers, toy[1].Numbers));
        }
    }

    private static double OffsetOf(string name) => double.Parse(name[(name.LastIndexOf('_') + 1)..]);

    private static Tensor RowsOf(Tensor logits, FixtureNode range) =>
        logits.narrow(0, (long)range.Numbers[0], (long)(range.Numbers[1] - range.Numbers[0]));

    private static void MatchVersions(Fixture fixture, Func<Tensor, Formulas, Scores> of)
    {
        using var scope = NewDisposeScope();
        var logits = Tensors.Of(fixture.Inputs["ensemble_logits"]);
        MatchScores(fixture.Expected["as_coded"], of(logits, Formulas.AsCoded));
        MatchScores(fixture.Expected["corrected_transcription"], of(logits, Formulas.Corrected));
    }

    private static void MatchScores(FixtureNode expected, Scores scores)
    {
        foreach (var (name, values) in scores.Named)
        {
            var key = expected.Has(name) ? name : name.ToUpperInvariant();
            if (expected.Has(key))
            {
                expected[key].Matches(Tensors.Numbers(values));
            }
        }
    }

    private static void MatchMetrics(FixtureNode expected, ClassificationMetrics metrics)
    {
        foreach (var (name, value) in new[]
        {
            ("acc1", metrics.Accuracy), ("acc5", metrics.Accuracy5), ("ECE", metrics.Ece), ("MCE", metrics.Mce), ("brier", metrics.Brier), ("NLL", metrics.Nll),
        })
        {
            if (expected.Has(name))
            {
                expected[name].Matches(value);
            }
        }
    }
}
