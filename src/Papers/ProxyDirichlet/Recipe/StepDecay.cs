using Retable.Learning.Training;

namespace Retable.Papers.ProxyDirichlet.Recipe;

/// <summary>The rate falls to a tenth after 30, 60 and 80 ninetieths of the epochs, each rounded down.</summary>
public static class StepDecay
{
    /// <summary>The epochs, counted from 0, from which on the rate is smaller.</summary>
    public static IReadOnlyList<int> Milestones(int epochs) => [epochs * 30 / 90, epochs * 60 / 90, epochs * 80 / 90];

    /// <param name="rate">Of the first epoch.</param>
    /// <param name="epochs">Of the whole training.</param>
    /// <param name="stepsPerEpoch">Batches an epoch.</param>
    public static LearningRate Of(double rate, int epochs, int stepsPerEpoch)
    {
        var milestones = Milestones(epochs);
        return step => milestones.Count(epoch => epoch <= step / stepsPerEpoch) switch
        {
            0 => rate,
            1 => rate * 0.1,
            2 => rate * 0.1 * 0.1,
            _ => rate * 0.1 * 0.1 * 0.1,
        };
    }
}
