// Judges a network on classes that it never saw, on those that it learnt, and on both together: model → predictions → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Learning.Retrieval;
using Retable.Metrics;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>The verb <c>evaluate</c>.</summary>
public static class Evaluate
{
    private const string Upstream = "upstream", Downstream = "downstream", Mixed = "mixed";

    // The original's: of 100,000 images in a mixture half are upstream ones.
    private const int LargestHalf = 50_000;

    // What classification metrics and the scale of an uncertainty say on classes without a logit, they do not say of the method.
    private static readonly string[] OfRetrieval = ["r1", "auroc_correct", "croppedHasBiggerUnc", "rcorr_crop_unc", "avg_unc"];
    private static readonly string[] OfClassification = [.. OfRetrieval, "top1", "auroc_classification", "rcorr_entropy"];

    /// <summary>The seeds, the same for all methods, so that only the method differs.</summary>
    internal static SeedSequence Seeds { get; } = new(0);

    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, UncertainNetwork>(context, "url", card => new UncertainNetwork(card, parameters.Uncertainty));
        var judge = new Judge(model, parameters, context);
        var (known, novel) = judge.Sets();
        Predictions.Write(
            context.Output("predictions"),
            [known.Predictions, .. novel.Select(set => set.Predictions with { Labels = [.. set.Predictions.Labels.Select(_ => OpenSetLabels.Unknown)] })]);

        var mixtures = novel.Select(set => (set.Name, Metrics: MixtureOf(known.Set, set.Set))).ToList();
        var own = novel.Select(set => (set.Name, Metrics: (IReadOnlyList<(string Name, double Value)>)[.. Some(SetMetrics.Of(set.Set, AurocRules.Exact), OfRetrieval)])).ToList();
        MetricsFile.Write(context.Output("metrics"), "url", parameters.Profile, parameters.Repetition,
        [
            .. Rows(Upstream, Some(SetMetrics.Of(known.Set, AurocRules.Exact), OfClassification), known.Set.Count),
            .. novel.Zip(own, mixtures).Where(_ => judge.NamesSets).SelectMany(set =>
                (MetricRow[])[.. Rows(set.First.Name, set.Second.Metrics, set.First.Set.Count), .. Rows($"{set.First.Name}-{Mixed}", set.Third.Metrics, set.First.Set.Count)]),
            .. Rows(Downstream, Means(own), novel.Sum(set => set.Set.Count)),
            .. Rows(Mixed, Means(mixtures), 2 * novel.Sum(set => Math.Min(known.Set.Count, set.Set.Count))),
        ]);

        IEnumerable<MetricRow> Rows(string dataset, IEnumerable<(string Name, double Value)> metrics, int n) =>
            metrics.Select(metric => new MetricRow(parameters.Method, dataset, metric.Name, metric.Value, n));
    }

    private static IEnumerable<(string Name, double Value)> Some(IEnumerable<(string Name, double Value)> metrics, string[] names) =>
        metrics.Where(metric => names.Contains(metric.Name));

    // Of one set its own metrics; of several their means.
    private static IEnumerable<(string Name, double Value)> Means(IReadOnlyList<(string Set, IReadOnlyList<(string Name, double Value)> Metrics)> sets)
    {
        const string Mean = "avg_downstream_";
        return DownstreamMetrics.Of(sets).Where(metric => metric.Name.StartsWith(Mean, StringComparison.Ordinal)).Select(metric => (metric.Name[Mean.Length..], metric.Value));
    }

    private static IReadOnlyList<(string Name, double Value)> MixtureOf(EvaluatedSet known, EvaluatedSet novel)
    {
        var order = MixedMetrics.Choose(LargestHalf, known.Count, Seeds);
        var chosen = MixedMetrics.Choose(Math.Min(known.Count, LargestHalf), novel.Count, Seeds);
        return MixedMetrics.Of(known, order, novel, chosen, AurocRules.Exact);
    }

    /// <summary>Parameters of an evaluation. The model file itself says how images are prepared and which classes are downstream.</summary>
    public sealed record Parameters
    {
        /// <summary>The name under which the metrics list the model: a row of a table.</summary>
        public required string Method { get; init; }

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>The repetition in the metrics: the number of the class split, or a seed.</summary>
        public long Repetition { get; init; }

        public UncertaintyKind Uncertainty { get; init; }

        /// <summary>The part of the retrieval sets: <c>test</c>, or <c>validation</c> for choosing a model.</summary>
        public RetrievalSplit Split { get; init; } = RetrievalSplit.Test;

        /// <summary>The largest number of test images of each set, taken from the start.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;

        /// <summary>Images at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;
    }
}

/// <summary>One set with a network's output for it.</summary>
internal sealed record JudgedSet(string Name, EvaluatedSet Set, Predictions Predictions);

/// <summary>Runs a network over images, or its heads over precomputed embeddings.</summary>
internal sealed class Judge(TrainedModel<Card, UncertainNetwork> model, Evaluate.Parameters parameters, StepContext context)
{
    private readonly Predictor _predictor = new(model.Device, parameters.BatchSize, context);
    private readonly ImagePlace _place = new(model.Device, context.Scratch, context.Threads);

    /// <summary>Whether the downstream sets are data sets of their own rather than held-back classes.</summary>
    public bool NamesSets => context.Inputs("downstream").Count > 0;

    /// <summary>What the network learnt, and what it did not.</summary>
    /// <exception cref="BadInputException">Nothing is left that it did not learn.</exception>
    public (JudgedSet Known, IReadOnlyList<JudgedSet> Novel) Sets()
    {
        string[] test = [.. context.Inputs("test").Select(input => input.Path)];
        if (NamesSets)
        {
            var known = Whole(test, "upstream");
            var voted = context.OptionalInput("votes") is { } votes ? known with { Set = known.Set with { VoteEntropies = Entropies(votes, known) } } : known;
            return (voted, [.. ImageGroups.Of(context.Inputs("downstream")).Select(paths => Whole(paths, ImageGroups.DatasetOf(paths[0])))]);
        }

        var split = model.Card.Parameters.Downstream is { Count: > 0 } classes
            ? new ClassSplit(classes)
            : throw new BadInputException("the model has learnt all classes: none is left to judge it on") { Hint = "Set 'downstream' in training, or give sets in the input 'downstream'." };
        using var images = Open(test);
        return (Predict("upstream", split.Upstream(images.First(parameters.TestSize))), [Predict("downstream", split.Downstream(images.First(parameters.TestSize)))]);
    }

    private JudgedSet Whole(IReadOnlyList<string> paths, string name)
    {
        if (EmbeddingFile.IsOne(paths[0]))
        {
            return Predict(name, EmbeddingFile.Read(paths[0], model.Network.Features));
        }

        using var images = Open(paths);
        return Predict(name, images.Part(parameters.Split).First(parameters.TestSize));
    }

    private Images Open(IReadOnlyList<string> paths)
    {
        var images = Images.Open(paths, model.Card.Parameters, _place);
        model.Card.Require(images);
        return images;
    }

    // The network over the images, and over their middles (eq. 2).
    private JudgedSet Predict(string name, Images images)
    {
        var shares = CentreCrops.Shares(images.Count, Evaluate.Seeds);
        var whole = Answers(name, images.Count, (first, count) => model.Network.call(images.Evaluation(first, count)));
        var middles = Answers($"{name}, cropped", images.Count, (first, count) =>
            model.Network.call(CentreCrops.Of(images.Evaluation(first, count), shares[first..(first + count)])));
        return Judged(name, images.Ids, images.Labels, whole, (middles.Uncertainty, shares));
    }

    // The same, of embeddings: pass 0 holds the images, pass 1 their middles.
    private JudgedSet Predict(string name, EmbeddedImages embedded)
    {
        int[] wholes = [.. Enumerable.Range(0, embedded.Passes.Count).Where(row => embedded.Passes[row] == 0)];
        var shares = CentreCrops.Shares(wholes.Length, Evaluate.Seeds);
        var (whole, middles) = (Pass("", 0), Pass(", cropped", 1));
        return Judged(name, [.. wholes.Select(row => embedded.Ids[row])], [.. wholes.Select(row => embedded.Labels[row])], whole, (middles.Uncertainty, shares));

        UncertainPrediction Pass(string caption, int pass) => Answers($"{name}{caption}", wholes.Length, (first, count) =>
            model.Network.OfFeatures(embedded.Embeddings.narrow(0, (pass * wholes.Length) + first, count).to(model.Device)));
    }

    private static JudgedSet Judged(string name, IReadOnlyList<long> ids, IReadOnlyList<int> labels, UncertainPrediction whole, (Tensor Uncertainty, double[] Shares) middles)
    {
        var set = EvaluatedSet.Of(whole, [.. labels]) with { Crops = (middles.Uncertainty.to(float64).data<double>().ToArray(), middles.Shares) };
        return new JudgedSet(name, set, new Predictions(name, ids, labels, whole.Logits, [("uncertainty", set.Uncertainty)]));
    }

    private UncertainPrediction Answers(string caption, int images, Func<int, int, UncertainPrediction> answer)
    {
        // Dropout and the noise of HET-XL go on in evaluation.
        random.manual_seed(unchecked((long)Evaluate.Seeds.For("evaluation", caption)));
        var answers = _predictor.Run(images, caption, (first, count) =>
        {
            var (logits, uncertainty, features) = answer(first, count);
            return [logits, uncertainty, features];
        });
        return new UncertainPrediction(answers[0], answers[1], answers[2]);
    }

    private static double[] Entropies(string path, JudgedSet set)
    {
        var votes = VoteFile.Read(path).Images;
        return set.Predictions.Ids.All(id => id < votes.Count)
            ? [.. set.Predictions.Ids.Select(id => VoteEntropy.Of([.. votes[(int)id].Votes]))]
            : throw new BadInputException($"there are votes on {votes.Count} images, fewer than the test set has") { At = new SourcePosition(path) };
    }
}

/// <summary>Groups image files by the data set that they belong to.</summary>
internal static class ImageGroups
{
    /// <summary>The parts of each set; sets and parts in the order of the files.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IReadOnlyList<StepInput> files) =>
        [.. files.Select(file => file.Path).GroupBy(DatasetOf, StringComparer.Ordinal).Select(set => (IReadOnlyList<string>)[.. set])];

    /// <summary>The data set's name.</summary>
    /// <exception cref="BadInputException">The file holds no images and no embeddings.</exception>
    public static string DatasetOf(string path) => ParquetFile.Describe(path).Metadata.GetValueOrDefault("dataset")
        ?? throw new BadInputException("the file holds neither images nor embeddings") { At = new SourcePosition(path) };
}

/// <summary>A network's output for the images of one data set, in the order of the set.</summary>
/// <param name="Features">The embeddings, not normalised: rows of length <paramref name="Width"/>.</param>
/// <param name="Width">Length of an embedding.</param>
/// <param name="Logits">The logits: rows of length <paramref name="Classes"/>.</param>
/// <param name="Classes">The number of classes of the upstream data, whatever the labels are.</param>
/// <param name="Uncertainty">One per image, larger is less certain.</param>
/// <param name="Labels">One per image; on downstream data they may exceed the classes.</param>
public sealed record EvaluatedSet(float[] Features, int Width, double[] Logits, int Classes, double[] Uncertainty, int[] Labels)
{
    // More is no network but a disk that could not be read.
    private const double LargestShareOfZeros = 0.9;

    /// <summary>Uncertainties of the images' middles, and the share of the shorter side of each middle; null if not computed.</summary>
    public (double[] Uncertainty, double[] Shares)? Crops { get; init; }

    /// <summary>The entropy of people's votes on each image; NaN where nobody voted; null for a set without votes.</summary>
    public double[]? VoteEntropies { get; init; }

    public int Count => Labels.Length;

    /// <summary>Creates a set from the network's output. Features that are not numbers become 0, as in the original.</summary>
    /// <exception cref="BadInputException">More than nine in ten embeddings are all zeros.</exception>
    public static EvaluatedSet Of(UncertainPrediction prediction, int[] labels)
    {
        var features = Numbers<float>(prediction.Features.nan_to_num(nan: 0, posinf: double.PositiveInfinity, neginf: double.NegativeInfinity), float32);
        var width = (int)prediction.Features.shape[1];
        if (features.Chunk(width).Count(row => row.All(x => x == 0)) > LargestShareOfZeros * labels.Length)
        {
            throw new BadInputException("more than nine in ten embeddings are all zeros") { Hint = "Check that the images can be read." };
        }

        var logits = Numbers<double>(prediction.Logits, float64);
        return new EvaluatedSet(features, width, logits, (int)prediction.Logits.shape[1], Numbers<double>(prediction.Uncertainty, float64), labels);
    }

    /// <summary>For each image, whether fewer than k classes have a higher logit than its label; among equal logits the first class counts as higher.</summary>
    public bool[] IsAmong(int k)
    {
        var found = new bool[Count];
        for (var i = 0; i < found.Length; i++)
        {
            var row = Logits.AsSpan(i * Classes, Classes);
            var (label, ahead) = (Labels[i], 0);
            for (var other = 0; label < Classes && other < Classes; other++)
            {
                ahead += row[other] > row[label] || (row[other] == row[label] && other < label) ? 1 : 0;
            }

            found[i] = label < Classes && ahead < k;
        }

        return found;
    }

    /// <summary>The embeddings of some images, one after the other.</summary>
    internal IEnumerable<float> FeaturesOf(IEnumerable<int> images) => images.SelectMany(image => Features.AsSpan(image * Width, Width).ToArray());

    private static T[] Numbers<T>(Tensor tensor, ScalarType type)
        where T : unmanaged => tensor.detach().cpu().to(type).contiguous().data<T>().ToArray();
}
