using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Learning.Optimization;

/// <summary>The optimizer interface of a training: the framework's optimizers convert implicitly, ours derive from it.</summary>
public abstract class TrainingOptimizer : ICheckpointed
{
    /// <summary>Sets the learning rate of the following steps, for all parameters.</summary>
    public abstract void SetLearningRate(double rate);

    /// <summary>Clears all gradients.</summary>
    public abstract void zero_grad();

    /// <summary>Takes a step for all parameters that have a gradient.</summary>
    public abstract void step();

    /// <inheritdoc/>
    public abstract IEnumerable<KeyValuePair<string, Tensor>> Save();

    /// <inheritdoc/>
    public abstract void Restore(IReadOnlyDictionary<string, Tensor> state);

    public static implicit operator TrainingOptimizer(OptimizerHelper optimizer) => new FrameworkOptimizer(optimizer);
}
