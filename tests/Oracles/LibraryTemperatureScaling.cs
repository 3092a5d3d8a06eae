using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Temperature scaling as pytorch-ood does it: finds T by bisection on the sign of the loss's slope, in float32.</summary>
/// <remarks>
/// The interval is halved until it is narrower than a width; of its ends and its middle the one of least loss is the result, the first
/// of equal ones. Float32 cannot tell losses so near the least one apart, so the result is good to about 10⁻³.
/// Source: kkirchheim/pytorch-ood@d047673, utils/utils.py, temperature_calibration.
/// </remarks>
public static class LibraryTemperatureScaling
{
    /// <param name="logits">z, [n, C], n ≥ 1; narrowed to float32.</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <param name="lower">Least T, &gt; 0.</param>
    /// <param name="upper">Largest T, ≥ lower.</param>
    /// <param name="width">The width of the last interval, &gt; 0.</param>
    /// <exception cref="ArgumentException">A shape does not match, or the bounds are not 0 &lt; lower ≤ upper.</exception>
    public static double Bisected(Tensor logits, Tensor labels, double lower = 0.2, double upper = 5, double width = 1e-4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lower);
        ArgumentOutOfRangeException.ThrowIfLessThan(upper, lower);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        using var z = logits.detach().to(float32, copy: true);
        while (upper - lower > width)
        {
            var middle = (lower + upper) / 2;
            (lower, upper) = Slope(z, labels, middle) > 0 ? (lower, middle) : (middle, upper);
        }

        return new[] { lower, (lower + upper) / 2, upper }.MinBy(temperature => Loss(z, labels, temperature));
    }

    private static float Slope(Tensor logits, Tensor labels, double temperature)
    {
        using var scope = NewDisposeScope();
        using var recording = enable_grad();
        var t = tensor((float)temperature).requires_grad_();
        return autograd.grad([TemperatureScaling.Loss(logits, labels, t)], [t])[0].item<float>();
    }

    private static float Loss(Tensor logits, Tensor labels, double temperature)
    {
        using var scope = NewDisposeScope();
        return TemperatureScaling.Loss(logits, labels, tensor((float)temperature)).item<float>();
    }
}
