// Measures a network for ImageNet on the validation part, on its shifts and on photographs of no class: model → logits → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Learning.Scores;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>The verb <c>import-photographs</c>: turns the authors' or torchvision's checkpoint into a model for <c>evaluate-photographs</c>.</summary>
public static class ImportPhotographs
{
    public static void Run(ImportParameters<TrainPhotographs.Parameters> parameters, StepContext context)
    {
        var card = TrainPhotographs.Describe(parameters.Trained, parameters.Classes);
        using var network = Networks.Create(card);
        CheckpointImport.Run(context, "anchoring", card, network, parameters.Names);
    }
}

/// <summary>The verb <c>evaluate-photographs</c>.</summary>
public static class EvaluatePhotographs
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<PhotographCard, nn.Module<Tensor, Tensor>>(context, "anchoring", Networks.Create);
        var trained = model.Card.Parameters;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var predict = trained.Training.Predictor(model.Network, References, parameters.Tempered);
        var test = Sets("test").Single();
        var known = Predict(test, "test");
        var clean = new Predictions(ShiftMetrics.Clean, known.Ids, known.Labels, known.Logits, known.Scores);
        var shifted = Sets("shifted").Select(set => (set.About, Predictions: Predict(set, "shifted"))).ToList();
        var outliers = Sets("outliers").Select(set => Predict(set, "outliers")).ToList();
        var severities = shifted.Where(set => set.About.Severity > 0).SelectMany(Measured).ToList();
        Predictions.Write(context.Output("predictions"), [clean, .. outliers]);
        MetricsFile.Write(
            context.Output("metrics"),
            "anchoring",
            parameters.Profile,
            trained.Recipe.Seed,
            [
                .. ShiftMetrics.Labelled(parameters.Method, ShiftMetrics.Clean, 0, clean.Logits, clean.Labels),
                .. severities,
                .. ShiftMetrics.Means(severities),
                .. shifted.Where(set => set.About.Severity == 0).SelectMany(Measured),
                .. outliers.SelectMany(each => ShiftMetrics.Detection(parameters.Method, clean, each)),
            ]);

        // The parts of each set, in their order.
        IEnumerable<(PhotographSet About, IReadOnlyList<string> Paths)> Sets(string slot) => context.Inputs(slot)
            .Select(input => (About: PhotographFile.About(input.Path), input.Path))
            .GroupBy(file => (file.About.Dataset, file.About.Split, file.About.Severity))
            .Select(set => (set.First().About, (IReadOnlyList<string>)[.. set.Select(file => file.Path)]));

        IEnumerable<MetricRow> Measured((PhotographSet About, Predictions Predictions) set)
        {
            var classes = PositionsOf(set.About, test.About);
            var logits = classes.Length == test.About.Classes.Count ? set.Predictions.Logits : set.Predictions.Logits.index_select(1, tensor(classes));
            return ShiftMetrics.Labelled(parameters.Method, set.Predictions.Dataset, set.About.Severity, logits, set.Predictions.Labels);
        }

        Predictions Predict((PhotographSet About, IReadOnlyList<string> Paths) set, string slot)
        {
            var name = set.About.Severity > 0 || set.About.Split != "test" ? ShiftedName(set.About) : set.About.Dataset;
            var folder = Directory.CreateDirectory(Path.Combine(context.Scratch, $"{slot}-{name}-{set.About.Severity}")).FullName;
            using var photographs = new Photographs(set.Paths, trained.Input, folder, context.Threads, again: false);
            var count = Math.Min(photographs.Count, parameters.TestSize);
            var batches = new List<Tensor>();
            for (var first = 0; first < count; first += parameters.BatchSize)
            {
                context.ThrowIfStopping();
                using var batch = NewDisposeScope();
                var samples = Enumerable.Range(first, Math.Min(parameters.BatchSize, count - first)).ToArray();
                batches.Add(predict(photographs.Evaluation(samples).to(model.Device)).cpu().MoveToOuterDisposeScope());
                context.Progress(first + samples.Length, count, "photographs", name);
            }

            var logits = cat([.. batches]);
            Directory.Delete(folder, recursive: true);
            return new Predictions(
                name,
                [.. Enumerable.Range(0, count).Select(i => (long)i)],
                [.. photographs.Labels.Take(count)],
                logits,
                [("energy", Energy.Of(logits).data<double>().ToArray())]);
        }

        // The same photographs of the training for all images.
        Tensor References()
        {
            using var photographs = new Photographs(
                [.. context.Inputs("references").Select(each => each.Path)], trained.Input, Path.Combine(context.Scratch), context.Threads, again: false);
            return parameters.References <= photographs.Count
                ? photographs.Evaluation([.. trained.Recipe.Seeds().Generator("references of the evaluation").Permutation(photographs.Count).Take(parameters.References)]).to(model.Device)
                : throw new BadInputException($"{parameters.References} references cannot be chosen from {photographs.Count} photographs") { Hint = "Lower 'references'." };
        }
    }

    // As of ImageNet-C: a split is a corruption.
    private static string ShiftedName(PhotographSet about) => $"{about.Dataset}-{about.Split}";

    // ImageNet-R has 200 of the classes: among those alone its labels are decided.
    private static long[] PositionsOf(PhotographSet set, PhotographSet all)
    {
        var positions = set.Classes.Select(name => (long)all.Classes.ToList().IndexOf(name)).ToArray();
        return positions.Contains(-1)
            ? throw new BadInputException($"'{set.Dataset}' has classes that the test photographs do not have")
            {
                Facts = [("such as", set.Classes[Array.IndexOf(positions, -1)]), ("test photographs", $"{all.Dataset}, {all.Classes.Count} classes")],
                Hint = "Photographs of no class belong under 'outliers'.",
            }
            : positions;
    }

    /// <summary>What an evaluation is told. How photographs are prepared, the model file says itself.</summary>
    public sealed record Parameters
    {
        /// <summary>The name under which the metrics list the model: a row of a table.</summary>
        public required string Method { get; init; }

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>K (eq. 4): references of each photograph, the same for all; one in the paper, five in the released code.</summary>
        [Range(1, 1000)]
        public int References { get; init; } = 1;

        /// <summary>Whether the mean logits are divided by 1 + exp(disagreement), as in the released code; needs two references.</summary>
        public bool Tempered { get; init; }

        /// <summary>Photographs at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 64;

        /// <summary>At most so many photographs of each set, from the first on.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;
    }
}
