using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Papers.Amp;
using Retable.Parquet;

namespace Retable.Tests;

/// <summary>The verbs as the engine calls them, on four easy classes: a bright quarter of a noisy image.</summary>
internal sealed class Experiment : IDisposable
{
    public const int Side = 8, TestImages = 60;

    private readonly TemporaryFolder _folder = new();

    public Experiment()
    {
        ImageWriter.Write(At("train.parquet"), "quarters", "train", [1, Side, Side], Quarters(240, new Philox(1)));
        ImageWriter.Write(At("test.parquet"), "quarters", "test", [1, Side, Side], Quarters(TestImages, new Philox(2)));
    }

    public static TrainParameters Recipe { get; } = new() { Epochs = 3, BatchSize = 20, LearningRate = 0.05 };

    public string At(string name) => _folder.At(name);

    public byte[] Bytes(string name) => File.ReadAllBytes(At(name));

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs <c>train</c>; the model is at <c>name.model</c>, the history at <c>name.history</c>.</summary>
    public void Train(string name, TrainParameters parameters) => TrainUntil(name, parameters, CancellationToken.None);

    /// <summary>The same, with Ctrl-C.</summary>
    public void TrainUntil(string name, TrainParameters parameters, CancellationToken stopping) =>
        Papers.Amp.Train.Run(parameters, Context(name, [("train", "train.parquet")], ["model", "history"], stopping));

    /// <summary>Runs <c>evaluate</c>; the results are at <c>name.predictions</c> and <c>name.metrics</c>.</summary>
    public void Evaluate(string name, string model, EvaluateParameters parameters, IReadOnlyList<string>? outliers = null, IReadOnlyList<string>? shifts = null)
    {
        (string, string)[] inputs =
        [
            ("model", $"{model}.model"),
            ("train", "train.parquet"),
            ("test", "test.parquet"),
            .. (shifts ?? []).Select(each => ("shifts", each)),
            .. (outliers ?? []).Select(each => ("outliers", each)),
        ];
        Papers.Amp.Evaluate.Run(parameters, Context(name, inputs, ["predictions", "metrics"], CancellationToken.None));
    }

    /// <summary>Images of no class at <c>name.images</c>: independent uniform pixels.</summary>
    public void Noise(string name, int count)
    {
        var draws = new Philox(3);
        ImageWriter.Write(At($"{name}.images"), name, "test", [1, Side, Side], Enumerable.Range(0, count).Select(_ => (-1, Pixels(draws, 256))));
    }

    /// <summary>The value of a metric in <c>name.metrics</c>.</summary>
    public double Metric(string name, string dataset, string metric, int severity = 0)
    {
        var table = ParquetFile.Read(At($"{name}.metrics"));
        var (datasets, metrics, severities, values) =
            (table.Values<string>("dataset"), table.Values<string>("metric"), table.Values<int>("severity"), table.Values<double>("value"));
        return values[Enumerable.Range(0, values.Length).Single(i => datasets[i] == dataset && metrics[i] == metric && severities[i] == severity)];
    }

    private StepContext Context(
        string name, IReadOnlyList<(string Slot, string File)> inputs, IReadOnlyList<string> outputs, CancellationToken stopping)
    {
        Directory.CreateDirectory(At($"{name}.scratch"));
        var spec = new StepSpec
        {
            Stage = name,
            Inputs = inputs.GroupBy(input => input.Slot).ToDictionary(
                slot => slot.Key,
                slot => (IReadOnlyList<StepInput>)[.. slot.Select(input => new StepInput(At(input.File), "", new JsonObject()))]),
            Outputs = outputs.ToDictionary(output => output, output => At($"{name}.{output}")),
            Scratch = At($"{name}.scratch"),
        };
        return new StepContext(spec, new StepIo(TextWriter.Null, stopping));
    }

    private static IEnumerable<(int Label, byte[] Content)> Quarters(int count, Philox draws)
    {
        const int Half = Side / 2;
        for (var i = 0; i < count; i++)
        {
            var label = i % 4;
            var image = Pixels(draws, 100);
            for (var pixel = 0; pixel < Half * Half; pixel++)
            {
                image[((((label / 2) * Half) + (pixel / Half)) * Side) + ((label % 2) * Half) + (pixel % Half)] += 120;
            }

            yield return (label, image);
        }
    }

    private static byte[] Pixels(Philox draws, int levels) => [.. Enumerable.Range(0, Side * Side).Select(_ => (byte)draws.NextInt(levels))];
}
