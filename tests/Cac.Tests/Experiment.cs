using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Papers.Cac;

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
        ImageWriter.Write(_folder.At("far.parquet"), "noise", "test", [1, Side, Side], Noise(100, new Philox(3)));
    }

    public string At(string name) => _folder.At(name);

    public void Dispose() => _folder.Dispose();

    public static Train.Parameters Parameters(Loss loss, int epochs = 2) => new() { Loss = loss, Recipe = new Recipe { Epochs = epochs, BatchSize = 30 } };

    /// <summary>The loss of a case's name, with its defaults.</summary>
    public static Loss LossOf(string name) => ParameterBinding.Read<Loss>(new JsonObject { [name] = new JsonObject() }, "the test");

    /// <summary>Runs <c>train</c>; the model is at <c>name.model</c>, the history at <c>name.history</c>.</summary>
    public void Train(string name, Train.Parameters parameters) => TrainUntil(name, parameters, CancellationToken.None);

    /// <summary>The same, with Ctrl-C.</summary>
    public void TrainUntil(string name, Train.Parameters parameters, CancellationToken stopping) =>
        Train(name, parameters, [("train", "train.parquet")], stopping);

    /// <summary>The same, from the weights of another training.</summary>
    public void TrainFrom(string weights, string name, Train.Parameters parameters) =>
        Train(name, parameters, [("train", "train.parquet"), ("weights", $"{weights}.model")], CancellationToken.None);

    /// <summary>Runs <c>evaluate</c>; the results are at <c>name.predictions</c> and <c>name.metrics</c>.</summary>
    public void Evaluate(string name, Evaluate.Parameters parameters, params IReadOnlyList<(string Slot, string File)> more)
    {
        (string, string)[] inputs = [("model", $"{name}.model"), ("train", "train.parquet"), ("test", "test.parquet"), ("far", "far.parquet"), .. more];
        var outputs = new Dictionary<string, string> { ["predictions"] = At($"{name}.predictions"), ["metrics"] = At($"{name}.metrics") };
        Papers.Cac.Evaluate.Run(parameters, Context(name, inputs, outputs, CancellationToken.None));
    }

    /// <summary>Writes noise of a hundred classes, two images of each.</summary>
    public void Hundred(string file)
    {
        var draws = new Philox(4);
        ImageWriter.Write(At(file), "hundred", "test", [1, Side, Side], Enumerable.Range(0, 200).Select(i => (i / 2, NoisyImage(draws, 256))));
    }

    public byte[] Bytes(string name) => File.ReadAllBytes(At(name));

    private void Train(string name, Train.Parameters parameters, IReadOnlyList<(string Slot, string File)> inputs, CancellationToken stopping)
    {
        var outputs = new Dictionary<string, string> { ["model"] = At($"{name}.model"), ["history"] = At($"{name}.history") };
        Papers.Cac.Train.Run(parameters, Context(name, inputs, outputs, stopping));
    }

    private StepContext Context(
        string name, IReadOnlyList<(string Slot, string File)> inputs, Dictionary<string, string> outputs, CancellationToken stopping)
    {
        Directory.CreateDirectory(At($"{name}.scratch"));
        var spec = new StepSpec
        {
            Stage = name,
            Inputs = inputs.ToDictionary(i => i.Slot, i => (IReadOnlyList<StepInput>)[new StepInput(At(i.File), "", new JsonObject())]),
            Outputs = outputs,
            Scratch = At($"{name}.scratch"),
        };
        return new StepContext(spec, new StepIo(TextWriter.Null, stopping));
    }

    private static IEnumerable<(int Label, byte[] Content)> Squares(int count, Philox draws)
    {
        for (var i = 0; i < count; i++)
        {
            var (label, image) = (i % 10, NoisyImage(draws, 60));
            for (var pixel = 0; pixel < 9; pixel++)
            {
                image[((((label / 5) * 6) + 1 + (pixel / 3)) * Side) + ((label % 5) * 2) + (pixel % 3)] = 255;
            }

            yield return (label, image);
        }
    }

    private static IEnumerable<(int Label, byte[] Content)> Noise(int count, Philox draws) =>
        Enumerable.Range(0, count).Select(_ => (-1, NoisyImage(draws, 256)));

    private static byte[] NoisyImage(Philox draws, int greys) =>
        [.. Enumerable.Range(0, Side * Side).Select(_ => (byte)draws.NextInt(greys))];
}
