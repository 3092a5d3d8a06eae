// Models that no training of ours makes: published weights taken over, and the best of several candidates.

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>The verb <c>import</c>: a network and its linear classifier from published weights, strictly by name.</summary>
public static class Import
{
    public static void Run(Parameters parameters, StepContext context)
    {
        ComputeDevice.Prepare(context);
        var side = parameters.Input.Size > 0 ? parameters.Input.Size : parameters.Side;
        var card = new Card
        {
            Parameters = new ModelParameters
            {
                Method = new Method.CrossEntropy(), Backbone = parameters.Backbone, Input = parameters.Input, Augmentation = parameters.Augmentation,
            },
            Channels = parameters.Input.Mean.Count,
            Height = side,
            Width = side,
            Classes = parameters.Classes,
        };
        using var network = new UncertainNetwork(card);
        var path = context.Input("weights");
        ModelFile.Load(network, StartingWeights.Renamed(network, parameters.Backbone, ModelFile.ReadState(path)), path);
        ModelFile.Write(context.Output("model"), network, ModelCard.Write("url", card));
    }

    /// <summary>Parameters of the verb: the input and output of the weights' network.</summary>
    public sealed record Parameters
    {
        public required BackboneKind Backbone { get; init; }

        [Range(2, 1_000_000)]
        public int Classes { get; init; } = 1000;

        /// <summary>How images reach the network; one mean per channel.</summary>
        public Input Input { get; init; } = new();

        /// <summary>Pixels per side of images in memory; for photographs the input's <c>size</c> counts.</summary>
        [Range(4, 4096)]
        public int Side { get; init; } = 32;

        /// <summary>How images are changed when their embeddings are used for training.</summary>
        public Augmentation Augmentation { get; init; } = new();
    }
}

/// <summary>The verb <c>choose</c>: chooses the model with the best metrics.</summary>
public static class Choose
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var (models, metrics) = (context.Inputs("models"), context.Inputs("metrics"));
        if (models.Count == 0 || models.Count != metrics.Count)
        {
            throw new BadInputException($"{models.Count} models and {metrics.Count} files of metrics are no pairs")
            {
                Hint = "Take both from the same instances: 'models: trial[*].model', 'metrics: validate[*].metrics'.",
            };
        }

        double[] values = [.. metrics.Select(file => ValueIn(file.Path, parameters))];
        // Of equal ones the first; one that is no number only where all are.
        var best = Enumerable.Range(0, values.Length).MaxBy(i => double.IsNaN(values[i]) ? double.NegativeInfinity : values[i]);
        context.Log($"candidate {best + 1} of {values.Length}, {parameters.Metric} {values[best]:G4} on {parameters.Dataset}");
        File.Copy(models[best].Path, context.Output("model"), overwrite: true);
        ParquetFile.Write(context.Output("choice"), new Table(
            Column.Of("candidate", Enumerable.Range(0, values.Length).ToArray()),
            Column.Of("value", values),
            Column.Of("is_chosen", Enumerable.Range(0, values.Length).Select(i => i == best).ToArray())));
    }

    private static double ValueIn(string path, Parameters parameters)
    {
        var table = ParquetFile.Read(path, "dataset", "metric", "value");
        var (datasets, names, values) = (table.Values<string>("dataset"), table.Values<string>("metric"), table.Values<double>("value"));
        int[] found = [.. Enumerable.Range(0, table.Rows).Where(i => datasets[i] == parameters.Dataset && names[i] == parameters.Metric)];
        return found is [var row] ? values[row] : throw new BadInputException($"the metrics have {found.Length} values '{parameters.Metric}' on '{parameters.Dataset}', not one")
        {
            At = new SourcePosition(path),
            Facts = [("found", string.Join(", ", datasets.Zip(names, (dataset, name) => $"{dataset} {name}").Distinct().Take(8)))],
        };
    }

    /// <summary>Parameters of the verb: the metric whose largest value is best.</summary>
    public sealed record Parameters
    {
        public string Dataset { get; init; } = "downstream";

        public string Metric { get; init; } = "auroc_correct";
    }
}

/// <summary>The weights that a network starts from.</summary>
internal static class StartingWeights
{
    // What holds the weight inside a convolution whose spectral norm is bounded.
    private const string Bounded = ".layer.weight";

    /// <summary>Copies weights of the same name from a model of ours, as the original does: a classifier other than the linear one and the network of uncertainties start at random.</summary>
    /// <exception cref="BadInputException">The model has learnt other classes, or has weights of another shape.</exception>
    public static void Load(UncertainNetwork network, Card card, string path)
    {
        var (own, there) = (LearntClasses.Of(card), LearntClasses.Read(path));
        if (there != own)
        {
            throw new BadInputException("the model to start from has learnt other classes or with another backbone")
            {
                At = new SourcePosition(path),
                Facts = [("there", $"{there}"), ("here", $"{own}")],
            };
        }

        var known = ModelFile.ReadState(path);
        ModelFile.Load(network, network.state_dict().ToDictionary(entry => entry.Key, entry => Known(entry.Key) ?? entry.Value), path);

        Tensor? Known(string name) => known.GetValueOrDefault(name)
            ?? (name.EndsWith(Bounded, StringComparison.Ordinal) ? known.GetValueOrDefault(name[..^Bounded.Length] + ".weight") : null);
    }

    /// <summary>Published weights under the names of our network; positions of a transformer are resized to its images.</summary>
    /// <param name="network">Of cross-entropy.</param>
    /// <param name="kind">Its backbone.</param>
    /// <param name="state">Tensors by name, as read from the file.</param>
    public static Dictionary<string, Tensor> Renamed(UncertainNetwork network, BackboneKind kind, IReadOnlyDictionary<string, Tensor> state)
    {
        var classifier = Backbones.ClassifierName(kind);
        var resized = network.Backbone is Learning.Models.Transformers.VisionTransformer transformer && state.ContainsKey("pos_embed") ? transformer.Resized(state) : state;
        return resized.ToDictionary(entry => entry.Key.StartsWith(classifier, StringComparison.Ordinal)
            ? $"classifier.{entry.Key[classifier.Length..]}"
            : $"backbone.{entry.Key}", entry => entry.Value);
    }

    // Of a checkpoint no more is read than this, so that its method does not matter to who starts from it.
    private sealed record LearntClasses(int Channels, int Classes, string Downstream, string Backbone)
    {
        public static LearntClasses Of(Card card) => new(
            card.Channels, card.Classes, Sorted(card.Parameters.Downstream), JsonNamingPolicy.SnakeCaseLower.ConvertName($"{card.Parameters.Backbone}"));

        public static LearntClasses Read(string path)
        {
            try
            {
                using var json = JsonDocument.Parse(ModelFile.ReadMetadata(path).GetValueOrDefault("url", ""));
                var (card, parameters) = (json.RootElement, json.RootElement.GetProperty("parameters"));
                var downstream = parameters.GetProperty("downstream").EnumerateArray().Select(label => label.GetInt32());
                return new(card.GetProperty("channels").GetInt32(), card.GetProperty("classes").GetInt32(), Sorted(downstream), parameters.GetProperty("backbone").GetString()!);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new BadInputException("this is not a model that a step of 'url' has written", error) { At = new SourcePosition(path) };
            }
        }

        public override string ToString() => $"{Classes}{(Downstream.Length > 0 ? $", without {Downstream}" : "")}, {Backbone}";

        private static string Sorted(IEnumerable<int> labels) => string.Join(", ", labels.Order());
    }
}
