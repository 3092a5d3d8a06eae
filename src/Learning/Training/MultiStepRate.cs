namespace Retable.Learning.Training;

/// <summary>A learning rate that is multiplied by a factor at given epochs.</summary>
public static class MultiStepRate
{
    /// <param name="rate">The learning rate of the first epoch.</param>
    /// <param name="milestones">The epochs, counting from 0, at which the rate is multiplied by the factor.</param>
    /// <param name="factor">The factor, usually in (0, 1).</param>
    /// <param name="stepsPerEpoch">Batches per epoch, ≥ 1.</param>
    public static LearningRate Of(double rate, IReadOnlyCollection<int> milestones, double factor, int stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        return step => Enumerable.Repeat(factor, milestones.Count(epoch => epoch <= step / stepsPerEpoch)).Aggregate(rate, (product, by) => product * by);
    }
}
