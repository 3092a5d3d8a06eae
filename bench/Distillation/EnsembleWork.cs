using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Papers.ProxyDirichlet;
using Retable.Papers.ProxyDirichlet.Losses;

namespace Retable.Bench.Distillation;

/// <summary>An ensemble and a student of the laptop's kind, by the verbs of the pipeline.</summary>
/// <param name="folder">Holds <c>train.parquet</c>.</param>
/// <param name="digits">Images a sample: K = 10^digits.</param>
internal sealed class EnsembleWork(string folder, int digits)
{
    public const int Members = 5;
    public const int Composites = 6000;
    public const int Epochs = 4;
    private const int Size = 14;

    public void TrainMembers()
    {
        foreach (var member in Enumerable.Range(0, Members))
        {
            Member.Run(
                new MemberParameters { Epochs = 1, Digits = digits, Composites = Composites, Size = Size, Seed = member },
                Context($"member{member}", [Train], ["model", "history"]));
        }
    }

    public void TakeStatistics() => Papers.ProxyDirichlet.TakeStatistics.Run(
        new StatisticsParameters { Digits = digits, Composites = Composites, Size = Size }, Context("statistics", [Train, .. Models], ["statistics"]));

    public void DistilFromStatistics() => Distil([Train, ("statistics", "statistics.statistics")]);

    public void DistilFromMembers() => Distil([Train, .. Models]);

    private static (string Slot, string File) Train => ("train", "train.parquet");

    private static IEnumerable<(string Slot, string File)> Models => Enumerable.Range(0, Members).Select(member => ("members", $"member{member}.model"));

    private void Distil(IReadOnlyList<(string Slot, string File)> inputs) => Distill.Run(
        new DistillParameters { Loss = LossKind.ForwardKl, Epochs = Epochs, Digits = digits, Composites = Composites, Size = Size, LearningRate = 0.05 },
        Context("student", inputs, ["model", "history"]));

    private StepContext Context(string name, IReadOnlyList<(string Slot, string File)> inputs, IReadOnlyList<string> outputs)
    {
        var scratch = Path.Combine(folder, $"{name}{digits}.scratch");
        Directory.CreateDirectory(scratch);
        var spec = new StepSpec
        {
            Stage = name,
            Threads = 1,
            Inputs = inputs.GroupBy(input => input.Slot).ToDictionary(
                slot => slot.Key,
                slot => (IReadOnlyList<StepInput>)[.. slot.Select(input => new StepInput(Path.Combine(folder, input.File), "", new JsonObject()))]),
            Outputs = outputs.ToDictionary(slot => slot, slot => Path.Combine(folder, $"{name}.{slot}")),
            Scratch = scratch,
        };
        return new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None));
    }
}
