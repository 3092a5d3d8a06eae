namespace Retable.Learning.Training;

/// <summary>A rate that is multiplied by the same factor at each of some epochs.</summary>
public static class MultiStepRate
{
    /// <param name="rate">Of the first epoch.</param>
    /// <param name="milestones">The epochs, counted from 0, from which on it is smaller by one factor more.</param>
    /// <param name="factor">Usually in (0, 1).</param>
    /// <param name="stepsPerEpoch">Batches per epoch, ≥ 1.</param>
    public static LearningRate Of(double rate, IReadOnlyCollection<int> milestones, double factor, int stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        return step => Enumerable.Repeat(factor, milestones.Count(epoch => epoch <= step / stepsPerEpoch)).Aggregate(rate, (product, by) => product * by);
    }
}
