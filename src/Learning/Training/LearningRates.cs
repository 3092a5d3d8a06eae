namespace Retable.Learning.Training;

/// <summary>The learning rate as a function of the step (0, 1, 2, ...): nothing to save, so that a resumed run cannot differ.</summary>
/// <param name="step">How many steps were taken before.</param>
public delegate double LearningRate(long step);

/// <summary>The schedules in use.</summary>
public static class LearningRates
{
    /// <summary>The same rate for all steps.</summary>
    public static LearningRate Constant(double rate) => _ => rate;

    /// <summary>Half a cosine from <paramref name="rate"/> at step 0 down to <paramref name="floor"/> at <paramref name="steps"/>.</summary>
    /// <remarks>Source: Loshchilov, Hutter, "SGDR", ICLR 2017, equation 5 without restarts; the closed form of PyTorch's CosineAnnealingLR.</remarks>
    public static LearningRate Cosine(double rate, long steps, double floor = 0) =>
        step => floor + ((rate - floor) * (1 + Math.Cos(Math.PI * step / steps)) / 2);

    /// <summary>Straight from <paramref name="start"/> at step 0 up to <paramref name="rate"/> at <paramref name="steps"/>, and from there on <paramref name="then"/>.</summary>
    /// <remarks>The schedule that follows is not shifted: it counts the steps of the warm-up too, as timm's does.</remarks>
    public static LearningRate Warmup(double start, double rate, long steps, LearningRate then) =>
        step => step < steps ? start + ((rate - start) * step / steps) : then(step);
}
