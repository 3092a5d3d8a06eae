using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Papers.ProxyDirichlet;
using Retable.Parquet;

namespace Retable.Tests;

/// <summary>The verbs as the engine calls them, on ten easy classes: a bright square in one of ten places, and noise.</summary>
internal sealed class Experiment : IDisposable
{
    /// <summary>The collection of the tests that train: libtorch has one generator for a process, so they take turns.</summary>
    public const string OneGenerator = "libtorch's generator";

    private const int Side = 12;
    private readonly TemporaryFolder _folder = new();

    public Experiment()
    {
        ImageWriter.Write(_folder.At("train.parquet"), "squares", "train", [1, Side, Side], Squares(600, new Philox(1)));
        ImageWriter.Write(_folder.At("test.parquet"), "squares", "test", [1, Side, Side], Squares(200, new Philox(2)));
    }

    public string At(string name) => _folder.At(name);

    public byte[] Bytes(string name) => File.ReadAllBytes(At(name));

    public void Dispose() => _folder.Dispose();

    public void Member(string name, long seed) => Train.Run(
        new Train.Parameters { Loss = new Loss.CrossEntropy(), Recipe = Recipe(seed, 0.1), Input = Input },
        Context(name, [("train", "train.parquet")], ["model", "history"]));

    /// <summary>Statistics of the members <c>a.model</c> and <c>b.model</c>.</summary>
    public void Statistics(string name, double temperature = 1) => TakeStatistics.Run(
        new TakeStatistics.Parameters { Input = Input, Temperature = temperature, BatchSize = 100 },
        Context(name, [("train", "train.parquet"), ("members", "a.model"), ("members", "b.model")], ["statistics"]));

    /// <summary>A student of a file of statistics, or where there is none of the members themselves.</summary>
    public void Distil(string name, StudentLoss loss, string? statistics, double rate = 0.1, double temperature = 1) => Distill.Run(
        new Distill.Parameters { Loss = loss, Recipe = Recipe(seed: 0, rate), Input = Input, Temperature = temperature },
        Context(
            name,
            statistics is null
                ? [("train", "train.parquet"), ("members", "a.model"), ("members", "b.model")]
                : [("train", "train.parquet"), ("statistics", statistics)],
            ["model", "history"]));

    public void Measure(string name, params (string Slot, string File)[] models) => Evaluate.Run(
        new Evaluate.Parameters { Method = "it", ShiftSize = 50, BatchSize = 70 },
        Context(name, [("test", "test.parquet"), .. models], ["predictions", "metrics"]));

    /// <summary>A metric that an evaluation wrote.</summary>
    public double Metric(string name, string method, string dataset, string metric, int severity = 0)
    {
        var table = ParquetFile.Read(At($"{name}.metrics"));
        var row = Enumerable.Range(0, table.Rows).Single(i =>
            (table.Values<string>("method")[i], table.Values<string>("dataset")[i], table.Values<string>("metric")[i], table.Values<int>("severity")[i])
                == (method, dataset, metric, severity));
        return table.Values<double>("value")[row];
    }

    private static Input.Composites Input => new() { Size = Side };

    private static TrainingRecipe Recipe(long seed, double rate) => new() { Epochs = 3, BatchSize = 30, Seed = seed, LearningRate = rate };

    private StepContext Context(string name, IReadOnlyList<(string Slot, string File)> inputs, IReadOnlyList<string> outputs)
    {
        Directory.CreateDirectory(At($"{name}.scratch"));
        var spec = new StepSpec
        {
            Stage = name,
            Inputs = inputs.GroupBy(i => i.Slot).ToDictionary(
                slot => slot.Key, slot => (IReadOnlyList<StepInput>)[.. slot.Select(i => new StepInput(At(i.File), "", new JsonObject()))]),
            Outputs = outputs.ToDictionary(slot => slot, slot => At($"{name}.{slot}")),
            Scratch = At($"{name}.scratch"),
        };
        return new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None));
    }

    private static IEnumerable<(int Label, byte[] Content)> Squares(int count, Philox draws)
    {
        for (var i = 0; i < count; i++)
        {
            var label = i % 10;
            byte[] image = [.. Enumerable.Range(0, Side * Side).Select(_ => (byte)draws.NextInt(60))];
            for (var pixel = 0; pixel < 9; pixel++)
            {
                image[((((label / 5) * 6) + 1 + (pixel / 3)) * Side) + ((label % 5) * 2) + (pixel % 3)] = 255;
            }

            yield return (label, image);
        }
    }
}
