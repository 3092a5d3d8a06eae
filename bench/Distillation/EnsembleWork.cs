using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Papers.ProxyDirichlet;

namespace Retable.Bench.Distillation;

/// <summary>An ensemble and a student of the laptop's kind, by the verbs of the pipeline.</summary>
/// <param name="folder">Holds <c>train.parquet</c>.</param>
/// <param name="digits">Images per sample: K = 10^digits.</param>
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
            Train.Run(
                new Train.Parameters { Loss = new Loss.CrossEntropy(), Recipe = new TrainingRecipe { Epochs = 1, Seed = member }, Input = Input },
                Context($"member{member}", [Images], ["model", "history"]));
        }
    }

    public void TakeStatistics() => Papers.ProxyDirichlet.TakeStatistics.Run(
        new TakeStatistics.Parameters { Input = Input }, Context("statistics", [Images, .. Models], ["statistics"]));

    public void DistilFromStatistics() => Distil([Images, ("statistics", "statistics.statistics")]);

    public void DistilFromMembers() => Distil([Images, .. Models]);

    private Input Input => new Input.Composites { Digits = digits, Count = Composites, Size = Size };

    private static (string Slot, string File) Images => ("train", "train.parquet");

    private static IEnumerable<(string Slot, string File)> Models => Enumerable.Range(0, Members).Select(member => ("members", $"member{member}.model"));

    private void Distil(IReadOnlyList<(string Slot, string File)> inputs) => Distill.Run(
        new Distill.Parameters { Loss = new StudentLoss.ForwardKl(), Recipe = new TrainingRecipe { Epochs = Epochs, LearningRate = 0.05 }, Input = Input },
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
