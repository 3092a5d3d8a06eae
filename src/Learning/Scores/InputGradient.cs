using static TorchSharp.torch;

namespace Retable.Learning.Scores;

/// <summary>The gradient of a loss with respect to a network's input; the gradients of the weights are unaffected.</summary>
internal static class InputGradient
{
    /// <param name="input">Any shape; is not changed.</param>
    /// <param name="loss">From the input to a scalar.</param>
    /// <returns>The gradient, in the input's shape and type.</returns>
    public static Tensor Of(Tensor input, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        using var recording = enable_grad();
        var x = input.detach().clone().requires_grad_();
        return autograd.grad([loss(x)], [x])[0].MoveToOuterDisposeScope();
    }

    /// <summary>Divides each channel by its standard deviation, so that a step in normalised units becomes one in units of the pixels.</summary>
    /// <param name="step">[n, channels, height, width].</param>
    /// <param name="deviations">One number per channel; null leaves the step unchanged.</param>
    /// <exception cref="ArgumentException">The number of channels does not match.</exception>
    public static Tensor PerDeviation(Tensor step, IReadOnlyList<double>? deviations)
    {
        if (deviations is null)
        {
            return step;
        }

        Shapes.Require(step, [-1, deviations.Count, -1, -1]);
        using var scope = NewDisposeScope();
        return (step / tensor(deviations.ToArray(), [1, deviations.Count, 1, 1], device: step.device).to(step.dtype)).MoveToOuterDisposeScope();
    }
}
