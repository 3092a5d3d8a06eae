using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Papers.Url;

namespace Retable.Tests;

/// <summary>The verbs as the engine calls them, on five easy classes: a bright bar in a noisy image, the last of them never learnt.</summary>
internal sealed class Experiment : IDisposable
{
    public const int Side = 10, TestImages = 100, Classes = 5;

    private readonly StepLab _lab = new();

    public Experiment()
    {
        ImageWriter.Write(At("train.parquet"), "bars", "train", [1, Side, Side], Bars(250, new Philox(1)));
        ImageWriter.Write(At("test.parquet"), "bars", "test", [1, Side, Side], Bars(TestImages, new Philox(2)));
    }

    // Crops would exchange bars.
    public static Train.Parameters Parameters(Method? method = null, int epochs = 2) => new()
    {
        Method = method ?? new Method.CrossEntropy(), Recipe = Recipe(epochs), Downstream = [1], Augmentation = new() { CropScale = 1, Flip = 0 },
    };

    /// <summary>Twenty images a step.</summary>
    public static Recipe Recipe(int epochs) => new() { Epochs = epochs, BatchSize = 20, LearningRate = 0.01, WeightDecay = 1e-4 };

    /// <summary>A small network of uncertainties.</summary>
    public static UncertaintyHead Head { get; } = new() { Width = 8, Depth = 1 };

    /// <summary>One of each method, small.</summary>
    public static IReadOnlyList<Method> Methods { get; } =
    [
        new Method.CrossEntropy(), new Method.Sngp(), new Method.Ensemble(), new Method.McDropout(), new Method.HetXl { Samples = 2 },
        new Method.LossPrediction { Start = 0.05, Head = Head }, new Method.ExpectedLikelihood { Scale = 10, Head = Head },
        new Method.NonIsotropicVmf { Scale = 10, Samples = 2, Start = 0.05, Head = Head }, new Method.InfoNce { Scale = 10 },
        new Method.McInfoNce { Scale = 10, Samples = 2, Start = 0.05, Head = Head },
        new Method.HedgedInstances { Scale = 10, Offset = 0, Samples = 2, Start = 0.05, Head = Head },
    ];

    /// <summary>The one of a case's name, <c>McDropout</c>.</summary>
    public static Method MethodOf(string name) => Methods.Single(method => method.GetType().Name == name);

    public string At(string name) => _lab.At(name);

    public byte[] Bytes(string name) => _lab.Bytes(name);

    public void Dispose() => _lab.Dispose();

    /// <summary>Runs <c>train</c>; the model is at <c>name.model</c>, the history at <c>name.history</c>.</summary>
    public void Train(string name, Train.Parameters parameters, string? start = null) => TrainUntil(name, parameters, start, CancellationToken.None);

    /// <summary>The same, choosing the epoch by other images.</summary>
    public void TrainValidated(string name, Train.Parameters parameters, string start, string validation) => Papers.Url.Train.Run(
        parameters, _lab.Context(name, [("train", "train.parquet"), ("model", $"{start}.model"), ("validation", validation)], ["model", "history"]));

    /// <summary>Runs <c>import</c> on <c>weights</c>; the model is at <c>name.model</c>.</summary>
    public void Import(string name, string weights, Import.Parameters parameters) =>
        Papers.Url.Import.Run(parameters, _lab.Context(name, [("weights", weights)], ["model"]));

    /// <summary>Runs <c>choose</c>.</summary>
    public void Choose(string name, IReadOnlyList<string> candidates, Choose.Parameters parameters) => Papers.Url.Choose.Run(
        parameters,
        _lab.Context(name, [.. candidates.Select(one => ("models", $"{one}.model")), .. candidates.Select(one => ("metrics", $"{one}.metrics"))], ["model", "choice"]));

    /// <summary>The same, with Ctrl-C.</summary>
    public void TrainUntil(string name, Train.Parameters parameters, string? start, CancellationToken stopping)
    {
        (string, string)[] inputs = [("train", "train.parquet"), .. start is null ? [] : new[] { ("model", $"{start}.model") }];
        Papers.Url.Train.Run(parameters, _lab.Context(name, inputs, ["model", "history"], stopping));
    }

    /// <summary>Runs <c>embed</c>; the embeddings are at <c>name.embeddings</c>.</summary>
    public void Embed(string name, string model, Embed.Parameters parameters) => Papers.Url.Embed.Run(
        parameters, _lab.Context(name, [("model", $"{model}.model"), ("images", "train.parquet")], ["embeddings"]));

    /// <summary>Runs <c>train-head</c>; the model is at <c>name.model</c>.</summary>
    public void TrainHead(string name, string model, string embeddings, TrainHead.Parameters parameters) => TrainHeadUntil(name, model, embeddings, parameters, CancellationToken.None);

    /// <summary>The same, with Ctrl-C.</summary>
    public void TrainHeadUntil(string name, string model, string embeddings, TrainHead.Parameters parameters, CancellationToken stopping) => Papers.Url.TrainHead.Run(
        parameters,
        _lab.Context(name, [("model", $"{model}.model"), ("embeddings", $"{embeddings}.embeddings")], ["model", "history"], stopping));

    /// <summary>Runs <c>evaluate</c>; the results are at <c>name.predictions</c> and <c>name.metrics</c>.</summary>
    public void Evaluate(string name, string model, Evaluate.Parameters parameters) => Papers.Url.Evaluate.Run(
        parameters, _lab.Context(name, [("model", $"{model}.model"), ("test", "test.parquet")], ["predictions", "metrics"]));

    /// <summary>The same on sets of its own: the first is what the network learnt, the others what it did not.</summary>
    public void EvaluateSets(string name, string model, string? test, IReadOnlyList<string> downstream, Evaluate.Parameters parameters, string? votes = null) =>
        Papers.Url.Evaluate.Run(
            parameters,
            _lab.Context(
                name,
                [("model", $"{model}.model"), .. test is null ? [] : new[] { ("test", test) }, .. downstream.Select(file => ("downstream", file)), .. votes is null ? [] : new[] { ("votes", votes) }],
                ["predictions", "metrics"]));

    /// <summary>Runs <c>embed</c> on images that are evaluated; the embeddings are at <c>name.embeddings</c>.</summary>
    public void EmbedTest(string name, string model, string images) => Papers.Url.Embed.Run(
        new Embed.Parameters { IsEvaluation = true, BatchSize = 30 }, _lab.Context(name, [("model", $"{model}.model"), ("images", images)], ["embeddings"]));

    /// <summary>Writes images of some of the classes under a data set's name, to <c>name.parquet</c>.</summary>
    public void WriteSet(string name, ulong seed, int count, params int[] classes) => ImageWriter.Write(
        At($"{name}.parquet"), name, "test", [1, Side, Side], Bars(count, new Philox(seed)).Where(bar => classes.Contains(bar.Label)));

    /// <summary>The value of a metric in <c>name.metrics</c>.</summary>
    public double Metric(string name, string dataset, string metric, int severity = 0) => _lab.Metric(name, dataset, metric, severity);

    private static IEnumerable<(int Label, byte[] Content)> Bars(int count, Philox draws)
    {
        for (var i = 0; i < count; i++)
        {
            var label = i % Classes;
            byte[] image = [.. Enumerable.Range(0, Side * Side).Select(_ => (byte)draws.NextInt(100))];
            for (var pixel = 0; pixel < 2 * Side; pixel++)
            {
                image[(label * 2 * Side) + pixel] += 120;
            }

            yield return (label, image);
        }
    }
}
