using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Learning.Optimization;

/// <summary>What a training needs of an optimizer: the framework's convert by themselves, ours derive from it.</summary>
public abstract class TrainingOptimizer : ICheckpointed
{
    /// <summary>Sets the rate of the next steps, of all parameters.</summary>
    public abstract void SetLearningRate(double rate);

    /// <summary>Forgets all gradients.</summary>
    public abstract void zero_grad();

    /// <summary>One step of all parameters that have a gradient.</summary>
    public abstract void step();

    /// <inheritdoc/>
    public abstract IEnumerable<KeyValuePair<string, Tensor>> Save();

    /// <inheritdoc/>
    public abstract void Restore(IReadOnlyDictionary<string, Tensor> state);

    public static implicit operator TrainingOptimizer(OptimizerHelper optimizer) => new FrameworkOptimizer(optimizer);
}
