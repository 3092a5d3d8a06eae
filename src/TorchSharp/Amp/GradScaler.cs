using static TorchSharp.torch;

namespace Retable.Torch;

/// <summary>Scales losses so that small gradients survive float16, and leaves out the steps whose gradients overflowed.</summary>
/// <remarks>Micikevicius et al., ICLR 2018, arXiv:1710.03740; the rule for the scale is that of torch.cuda.amp.GradScaler. bfloat16 needs none of it.</remarks>
/// <param name="initialScale">The first factor.</param>
/// <param name="growthFactor">Multiplies the scale after <paramref name="growthInterval"/> steps without an overflow.</param>
/// <param name="backoffFactor">Multiplies the scale after an overflow.</param>
/// <param name="growthInterval">Steps.</param>
public sealed class GradScaler(double initialScale = 65536, double growthFactor = 2, double backoffFactor = 0.5, int growthInterval = 2000)
{
    private int _stepsWithoutOverflow;
    private bool _isUnscaled;
    private bool _isFinite;

    public double Scale { get; private set; } = initialScale;

    /// <summary>What <c>backward</c> is called on.</summary>
    public Tensor Scaled(Tensor loss) => loss * Scale;

    /// <summary>Brings the gradients back to their size, for instance before they are clipped; <see cref="Step"/> does it otherwise.</summary>
    /// <returns>Whether all are finite.</returns>
    public bool Unscale(optim.Optimizer optimizer)
    {
        if (_isUnscaled)
        {
            return _isFinite;
        }

        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var gradients = optimizer.parameters().Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
        Array.ForEach(gradients, gradient => gradient.mul_(1 / Scale));
        _isUnscaled = true;
        return _isFinite = Array.TrueForAll(gradients, gradient => gradient.isfinite().all().item<bool>());
    }

    /// <summary>A step of the optimizer, unless a gradient overflowed; then the scale of the next one.</summary>
    /// <returns>Whether the step was made.</returns>
    public bool Step(optim.Optimizer optimizer)
    {
        var isFinite = Unscale(optimizer);
        if (isFinite)
        {
            optimizer.step();
        }

        _isUnscaled = false;
        _stepsWithoutOverflow = isFinite ? _stepsWithoutOverflow + 1 : 0;
        Scale *= !isFinite ? backoffFactor : _stepsWithoutOverflow == growthInterval ? growthFactor : 1;
        _stepsWithoutOverflow %= growthInterval;
        return isFinite;
    }
}
