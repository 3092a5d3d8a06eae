using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Optimization;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>What a training consists of. All that is random in it derives from <see cref="Seeds"/>, the epoch and the step.</summary>
public sealed record TrainingPlan
{
    public required nn.Module Model { get; init; }

    /// <summary>One of the framework's, or one of ours.</summary>
    public required TrainingOptimizer Optimizer { get; init; }

    /// <summary>The rate of each step, for all parameter groups.</summary>
    public required LearningRate LearningRate { get; init; }

    public required BatchOrder Order { get; init; }

    public required int Epochs { get; init; }

    public required SeedSequence Seeds { get; init; }

    /// <summary>The loss of one step: a scalar to go down.</summary>
    public required Func<TrainingStep, Tensor> Loss { get; init; }

    /// <summary>
    /// How many batches one step of the optimizer takes together: their gradients' mean. Batches that do not fill a last group of an epoch move nothing.
    /// </summary>
    public int BatchesPerStep { get; init; } = 1;

    /// <summary>What the gradient's norm over all parameters is cut to before a step; null for no bound.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Called after each epoch with its number, the model in evaluation mode; what it returns goes into the history.</summary>
    public Func<int, IReadOnlyList<(string Name, double Value)>>? AfterEpoch { get; init; }

    /// <summary>What else a resumed run must have back.</summary>
    public ICheckpointed? Also { get; init; }

    /// <summary>Names the checkpoint, where a stage trains several times.</summary>
    public string Name { get; init; } = "training";

    /// <summary>Whether the end is a checkpoint too, so that a stage stopped later does not train again.</summary>
    public bool KeepEnd { get; init; }

    /// <summary>Whether a loss that is not finite ends the training with what it has; else it fails the step.</summary>
    public bool MayDiverge { get; init; }

    public long Steps => (long)Epochs * Order.BatchesPerEpoch;
}

/// <summary>One step of a training.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Number">Steps taken before it, in the whole training.</param>
/// <param name="Samples">Positions of its samples.</param>
/// <param name="Draws">Randomness of this step alone, for augmentation.</param>
public sealed record TrainingStep(int Epoch, long Number, ReadOnlyMemory<int> Samples, Philox Draws);

/// <summary>A part of a training with a state of its own: it goes into the checkpoint and comes back from it.</summary>
public interface ICheckpointed
{
    /// <summary>The state as named tensors; the caller does not change them.</summary>
    IEnumerable<KeyValuePair<string, Tensor>> Save();

    void Restore(IReadOnlyDictionary<string, Tensor> state);
}
