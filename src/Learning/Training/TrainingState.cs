namespace Retable.Learning.Training;

/// <summary>The progress of a training, and the losses seen in the present epoch.</summary>
internal sealed class TrainingState
{
    /// <summary>The number of steps taken.</summary>
    public long Step { get; private set; }

    /// <summary>The sum, over this epoch's samples, of their batch's mean loss.</summary>
    public double LossSum { get; private set; }

    /// <summary>The number of samples seen in this epoch.</summary>
    public long Samples { get; private set; }

    public List<HistoryRow> History { get; private init; } = [];

    /// <summary>The mean loss over this epoch's samples.</summary>
    public double MeanLoss => LossSum / Samples;

    public static TrainingState At(long step, double lossSum, long samples, IEnumerable<HistoryRow> history) =>
        new() { Step = step, LossSum = lossSum, Samples = samples, History = [.. history] };

    public void Count(double batchLoss, int samples)
    {
        Step++;
        LossSum += batchLoss * samples;
        Samples += samples;
    }

    public void Observe(int epoch, string name, double value) => History.Add(new HistoryRow(epoch, Step, name, value));

    public void StartEpoch() => (LossSum, Samples) = (0, 0);
}
