using Retable.Learning.Optimization;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Training;

/// <summary>An epoch whose steps take the gradients of several batches together.</summary>
/// <remarks>
/// A step's gradient is that of the mean of its batches' losses. Batches that do not fill a last step count for nothing but the reported loss.
/// Source: mkirchhof/url@eacd47f, train.py, train_one_epoch.
/// </remarks>
public static class AccumulatedEpoch
{
    /// <param name="optimizer">Of the parameters that learn.</param>
    /// <param name="perStep">Batches of a step.</param>
    /// <param name="losses">One function a batch; called in turn, each to a scalar.</param>
    /// <returns>The loss of each batch.</returns>
    public static double[] Run(TrainingOptimizer optimizer, int perStep, IEnumerable<Func<Tensor>> losses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perStep, 1);
        var values = new List<double>();
        // What the last epoch left over.
        optimizer.zero_grad();
        foreach (var batch in losses)
        {
            using var scope = NewDisposeScope();
            var loss = batch();
            values.Add(loss.detach().to(float64).item<double>());
            (loss / perStep).backward();
            if (values.Count % perStep == 0)
            {
                optimizer.step();
                optimizer.zero_grad();
            }
        }

        return [.. values];
    }
}
