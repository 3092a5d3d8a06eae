using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Learning.Optimization;

/// <summary>An optimizer of the framework; its state is one tensor of bytes, in the framework's format.</summary>
internal sealed class FrameworkOptimizer(OptimizerHelper optimizer) : TrainingOptimizer
{
    private const string Written = "written";

    public override void SetLearningRate(double rate)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }

    public override void zero_grad() => optimizer.zero_grad();

    public override void step() => optimizer.step();

    public override IEnumerable<KeyValuePair<string, Tensor>> Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        writer.Flush();
        return [new(Written, tensor(stream.ToArray()))];
    }

    public override void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var reader = new BinaryReader(new MemoryStream(state[Written].bytes.ToArray()));
        using var scope = NewDisposeScope();
        optimizer.load_state_dict(reader);
        // The framework reads its state into the current scope, and would lose it when that ends.
        scope.Detach([.. scope.DisposablesView]);
    }
}
