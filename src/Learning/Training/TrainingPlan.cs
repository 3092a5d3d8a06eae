using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Optimization;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>Everything that a training consists of. All its randomness derives from <see cref="Seeds"/>, the epoch and the step.</summary>
public sealed record TrainingPlan
{
    public required nn.Module Model { get; init; }

    /// <summary>The optimizer: one of the framework's or one of ours.</summary>
    public required TrainingOptimizer Optimizer { get; init; }

    /// <summary>The learning rate of each step, for all parameter groups.</summary>
    public required LearningRate LearningRate { get; init; }

    public required BatchOrder Order { get; init; }

    public required int Epochs { get; init; }

    public required SeedSequence Seeds { get; init; }

    /// <summary>The loss of one step: a scalar to minimise.</summary>
    public required Func<TrainingStep, Tensor> Loss { get; init; }

    /// <summary>The number of batches per optimizer step, which uses the mean of their gradients. Batches that do not fill the last group of an epoch have no effect.</summary>
    public int BatchesPerStep { get; init; } = 1;

    /// <summary>The bound to which the gradient's norm over all parameters is clipped before a step; null for no bound.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Called after each epoch with its number, with the model in evaluation mode; the returned numbers go into the history.</summary>
    public Func<int, IReadOnlyList<(string Name, double Value)>>? AfterEpoch { get; init; }

    /// <summary>Further state that a resumed run must restore.</summary>
    public ICheckpointed? Also { get; init; }

    /// <summary>The checkpoint's name, for stages that train several times.</summary>
    public string Name { get; init; } = "training";

    /// <summary>Whether the end of the training is a checkpoint too, so that a stage that is stopped later does not train again.</summary>
    public bool KeepEnd { get; init; }

    /// <summary>Whether a loss that is not finite ends the training with its present result; otherwise the step fails.</summary>
    public bool MayDiverge { get; init; }

    public long Steps => (long)Epochs * Order.BatchesPerEpoch;
}

/// <summary>One step of a training.</summary>
/// <param name="Epoch">The epoch, counting from 0.</param>
/// <param name="Number">The number of steps taken before, in the whole training.</param>
/// <param name="Samples">The positions of the step's samples.</param>
/// <param name="Draws">Random draws of this step alone, for augmentation.</param>
public sealed record TrainingStep(int Epoch, long Number, ReadOnlyMemory<int> Samples, Philox Draws);

/// <summary>A part of a training with its own state, which is saved in the checkpoint and restored from it.</summary>
public interface ICheckpointed
{
    /// <summary>The state as named tensors, which the caller must not change.</summary>
    IEnumerable<KeyValuePair<string, Tensor>> Save();

    void Restore(IReadOnlyDictionary<string, Tensor> state);
}
