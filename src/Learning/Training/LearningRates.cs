namespace Retable.Learning.Training;

/// <summary>The learning rate as a function of the step (0, 1, 2, ...). There is no state to save, so a resumed run cannot differ.</summary>
/// <param name="step">The number of steps taken before.</param>
public delegate double LearningRate(long step);

/// <summary>The learning-rate schedules.</summary>
public static class LearningRates
{
    /// <summary>The same rate for all steps.</summary>
    public static LearningRate Constant(double rate) => _ => rate;

    /// <summary>Half a cosine from <paramref name="rate"/> at step 0 down to <paramref name="floor"/> at <paramref name="steps"/>.</summary>
    /// <remarks>Source: Loshchilov, Hutter, "SGDR", ICLR 2017, equation 5 without restarts; the closed form of PyTorch's CosineAnnealingLR.</remarks>
    public static LearningRate Cosine(double rate, long steps, double floor = 0) =>
        step => floor + ((rate - floor) * (1 + Math.Cos(Math.PI * step / steps)) / 2);

    /// <summary>Rises linearly from <paramref name="start"/> at step 0 to <paramref name="rate"/> at <paramref name="steps"/>, then continues with <paramref name="then"/>.</summary>
    /// <remarks>The schedule that follows is not shifted: it counts the steps of the warm-up too, as timm's does.</remarks>
    public static LearningRate Warmup(double start, double rate, long steps, LearningRate then) =>
        step => step < steps ? start + ((rate - start) * step / steps) : then(step);
}
