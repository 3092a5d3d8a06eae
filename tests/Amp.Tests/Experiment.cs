using Retable.Contract;
using Retable.Learning.Experiment;
using Retable.Papers.Amp;

namespace Retable.Tests;

/// <summary>The verbs as the engine calls them, on four easy classes: a bright quarter of a noisy image.</summary>
internal sealed class Experiment : IDisposable
{
    public const int Side = 8, TestImages = 60;

    private readonly StepLab _lab = new();

    public Experiment()
    {
        _lab.Quarters("train.parquet", "train", 240, Side, new Philox(1));
        _lab.Quarters("test.parquet", "test", TestImages, Side, new Philox(2));
    }

    /// <summary>A training of the standard network, or under anchors unless told otherwise.</summary>
    public static Train.Parameters Parameters(Training? training = null, int epochs = 3) => new()
    {
        Training = training ?? new Training.Anchored(),
        Recipe = new MomentumRecipe { Epochs = epochs, BatchSize = 20, LearningRate = 0.05 },
    };

    public string At(string name) => _lab.At(name);

    public byte[] Bytes(string name) => _lab.Bytes(name);

    public void Dispose() => _lab.Dispose();

    /// <summary>Runs <c>train</c>; the model is at <c>name.model</c>, the history at <c>name.history</c>.</summary>
    public void Train(string name, Train.Parameters parameters) => TrainUntil(name, parameters, CancellationToken.None);

    /// <summary>The same, with Ctrl-C.</summary>
    public void TrainUntil(string name, Train.Parameters parameters, CancellationToken stopping) =>
        Papers.Amp.Train.Run(parameters, _lab.Context(name, [("train", "train.parquet")], ["model", "history"], stopping));

    /// <summary>Runs <c>evaluate</c>; the results are at <c>name.predictions</c> and <c>name.metrics</c>.</summary>
    public void Evaluate(string name, string model, Evaluate.Parameters parameters, IReadOnlyList<string>? outliers = null, IReadOnlyList<string>? shifts = null, IReadOnlyList<string>? coherent = null)
    {
        (string, string)[] inputs =
        [
            ("model", $"{model}.model"),
            ("train", "train.parquet"),
            ("test", "test.parquet"),
            .. (shifts ?? []).Select(each => ("shifts", each)),
            .. (outliers ?? []).Select(each => ("outliers", each)),
            .. (coherent ?? []).Select(each => ("coherent", each)),
        ];
        Papers.Amp.Evaluate.Run(parameters, _lab.Context(name, inputs, ["predictions", "metrics"]));
    }

    /// <summary>Images of no class at <c>name.images</c>: independent uniform pixels.</summary>
    public void Noise(string name, int count) => _lab.Noise(name, count, Side, new Philox(3));

    /// <summary>The value of a metric in <c>name.metrics</c>.</summary>
    public double Metric(string name, string dataset, string metric, int severity = 0) => _lab.Metric(name, dataset, metric, severity);
}
