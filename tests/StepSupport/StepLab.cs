using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Parquet;

namespace Retable.Tests;

/// <summary>A folder in which verbs run as the engine calls them: what a stage <c>name</c> writes into the slot <c>slot</c> is the file <c>name.slot</c>.</summary>
public sealed class StepLab : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string At(string name) => _folder.At(name);

    public byte[] Bytes(string name) => File.ReadAllBytes(At(name));

    public void Dispose() => _folder.Dispose();

    /// <summary>What a verb is told.</summary>
    /// <param name="name">The stage's.</param>
    /// <param name="inputs">Files of this folder; a slot may have several.</param>
    /// <param name="outputs">Slots.</param>
    /// <param name="stopping">Ctrl-C.</param>
    public StepContext Context(
        string name, IReadOnlyList<(string Slot, string File)> inputs, IReadOnlyList<string> outputs, CancellationToken stopping = default)
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

    /// <summary>The value of a metric in <c>name.metrics</c>.</summary>
    public double Metric(string name, string dataset, string metric, int severity = 0)
    {
        var table = ParquetFile.Read(At($"{name}.metrics"));
        var (datasets, metrics, severities, values) =
            (table.Values<string>("dataset"), table.Values<string>("metric"), table.Values<int>("severity"), table.Values<double>("value"));
        return values[Enumerable.Range(0, values.Length).Single(i => datasets[i] == dataset && metrics[i] == metric && severities[i] == severity)];
    }

    /// <summary>Writes square images of independent uniform pixels, of no class, to <c>dataset.images</c>.</summary>
    public void Noise(string dataset, int count, int side, Philox draws) =>
        ImageWriter.Write(At($"{dataset}.images"), dataset, "test", [1, side, side], Enumerable.Range(0, count).Select(_ => (-1, Pixels(draws, side, 256))));

    /// <summary>Writes square images of four easy classes by turns: a bright quarter of a noisy image.</summary>
    public void Quarters(string file, string split, int count, int side, Philox draws) =>
        ImageWriter.Write(At(file), "quarters", split, [1, side, side], Enumerable.Range(0, count).Select(i => (i % 4, Quarter(i % 4, side, draws))));

    private static byte[] Quarter(int label, int side, Philox draws)
    {
        var (image, half) = (Pixels(draws, side, 100), side / 2);
        for (var pixel = 0; pixel < half * half; pixel++)
        {
            image[((((label / 2) * half) + (pixel / half)) * side) + ((label % 2) * half) + (pixel % half)] += 120;
        }

        return image;
    }

    private static byte[] Pixels(Philox draws, int side, int levels) => [.. Enumerable.Range(0, side * side).Select(_ => (byte)draws.NextInt(levels))];
}
