using Retable.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Amp;

public sealed class GradScalerTests : IDisposable
{
    private readonly Parameter _weight = new(ones([2]));
    private readonly GradScaler _scaler = new(initialScale: 8, growthInterval: 2);

    public void Dispose() => _weight.Dispose();

    private bool Step(optim.Optimizer optimizer, double factor)
    {
        optimizer.zero_grad();
        using var loss = (_weight * factor).sum();
        _scaler.Scaled(loss).backward();
        return _scaler.Step(optimizer);
    }

    [Fact]
    public void The_step_is_that_of_the_loss_as_it_was()
    {
        using var optimizer = optim.SGD([_weight], 0.5);
        Assert.True(Step(optimizer, 1));
        Assert.Equal([0.5f, 0.5f], _weight.detach().data<float>().ToArray());
    }

    [Fact]
    public void A_step_that_overflowed_is_left_out_and_halves_the_scale()
    {
        using var optimizer = optim.SGD([_weight], 0.5);
        Assert.False(Step(optimizer, double.PositiveInfinity));
        Assert.Equal([1f, 1f], _weight.detach().data<float>().ToArray());
        Assert.Equal(4, _scaler.Scale);
    }

    [Fact]
    public void The_scale_grows_after_enough_good_steps()
    {
        using var optimizer = optim.SGD([_weight], 0.5);
        Step(optimizer, 1);
        Assert.Equal(8, _scaler.Scale);
        Step(optimizer, 1);
        Assert.Equal(16, _scaler.Scale);
    }

    [Fact]
    public void Unscaling_before_the_step_happens_once()
    {
        using var optimizer = optim.SGD([_weight], 0.5);
        using var loss = _weight.sum();
        _scaler.Scaled(loss).backward();
        Assert.True(_scaler.Unscale(optimizer));
        Assert.Equal([1f, 1f], _weight.grad!.data<float>().ToArray());
        _scaler.Step(optimizer);
        Assert.Equal([0.5f, 0.5f], _weight.detach().data<float>().ToArray());
    }
}
