using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests;

public sealed class ThreadTests
{
    [Fact]
    public void Threads_compute_side_by_side()
    {
        using var weights = arange(16, dtype: float64).reshape(4, 4);
        var expected = weights.matmul(weights).sum().item<double>();
        var sums = new double[8];
        Parallel.For(0, sums.Length, place =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var scope = NewDisposeScope();
                sums[place] = weights.matmul(weights).sum().item<double>();
            }
        });
        Assert.All(sums, sum => Assert.Equal(expected, sum));
    }

    [Fact]
    public void Each_thread_has_its_own_gradient_mode()
    {
        using var mode = no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void Each_thread_reads_its_own_error() => Parallel.For(0, 16, place =>
    {
        var error = Assert.ThrowsAny<ExternalException>(() => ones([2, place + 3]).matmul(ones([place + 100, 2])));
        Assert.Contains($"Float32[2, {place + 3}], Float32[{place + 100}, 2]", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{place + 100}x2", error.Message, StringComparison.Ordinal);
    });
}
