using System.Runtime.InteropServices;
using Retable.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Amp;

public sealed class AutocastTests
{
    [Fact]
    public void Products_run_in_bfloat16_and_only_inside()
    {
        using var x = ones([2, 2]);
        using (new Autocast(DeviceType.CPU, ScalarType.BFloat16))
        {
            Assert.True(Autocast.IsEnabled(DeviceType.CPU));
            Assert.Equal(ScalarType.BFloat16, x.matmul(x).dtype);
            using var off = new Autocast(DeviceType.CPU, enabled: false);
            Assert.Equal(ScalarType.Float32, x.matmul(x).dtype);
        }

        Assert.False(Autocast.IsEnabled(DeviceType.CPU));
        Assert.Equal(ScalarType.Float32, x.matmul(x).dtype);
    }

    [Fact]
    public void Gradients_have_the_type_of_their_weights()
    {
        using var scope = NewDisposeScope();
        var weights = ones([2, 2], requires_grad: true);
        using (new Autocast(DeviceType.CPU, ScalarType.BFloat16))
        {
            ones([3, 2]).matmul(weights).sum().backward();
        }

        Assert.Equal(ScalarType.Float32, weights.grad!.dtype);
        Assert.Equal([3f, 3f, 3f, 3f], weights.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_device_without_it_is_refused() => Assert.Throws<ExternalException>(() => new Autocast(DeviceType.META));
}
