using System.Runtime.InteropServices;
using Retable.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Cuda;

/// <summary>What is asked of a GPU is an error where there is none; switches are the process's own and can be set anywhere.</summary>
public sealed class WithoutGpuTests
{
    private static readonly Device Gpu = new(DeviceType.CUDA);

    [Fact]
    public void Asking_a_GPU_that_is_not_there_is_an_error()
    {
        Assert.SkipWhen(cuda.is_available(), "there is one");
        Assert.Equal(0, cuda.device_count());
        Assert.False(cuda.is_cudnn_available());
        Assert.Throws<ExternalException>(() => cuda.synchronize());
        Assert.Throws<ExternalException>(() => new CudaMemory(Gpu).Allocated);
        Assert.Throws<ExternalException>(() => ones([1], device: Gpu));
        var error = Assert.Throws<ExternalException>(() => CudaGraph.Record(Gpu, () => Assert.Fail("nothing can be recorded")));
        Assert.Contains("CUDA", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_another_kind_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new CudaMemory(CPU));
        Assert.Throws<ArgumentException>(() => CudaGraph.Record(CPU, () => { }));
    }

    // As in PyTorch: a program that seeds everything runs on any machine.
    [Fact]
    public void Seeding_all_GPUs_is_no_error_without_one()
    {
        Assert.SkipWhen(cuda.is_available(), "there is one");
        cuda.manual_seed(1);
        cuda.manual_seed_all(1);
    }

    [Fact]
    public void Determinism_lasts_until_it_is_disposed()
    {
        using var generator = new Generator(1);
        Assert.False(are_deterministic_algorithms_enabled());
        using (use_deterministic_algorithms())
        {
            Assert.True(are_deterministic_algorithms_enabled());
            using (use_deterministic_algorithms(false))
            {
                Assert.False(are_deterministic_algorithms_enabled());
            }

            Assert.True(are_deterministic_algorithms_enabled());
        }

        Assert.False(are_deterministic_algorithms_enabled());
    }

    [Fact]
    public void Switches_keep_what_is_set()
    {
        var cases = new (Func<bool> Get, Action<bool> Set)[]
        {
            (() => Cudnn.Enabled, value => Cudnn.Enabled = value),
            (() => Cudnn.Benchmark, value => Cudnn.Benchmark = value),
            (() => Cudnn.Deterministic, value => Cudnn.Deterministic = value),
            (() => backends.cudnn.allow_tf32, value => backends.cudnn.allow_tf32 = value),
            (() => backends.cuda.matmul.allow_tf32, value => backends.cuda.matmul.allow_tf32 = value),
        };
        foreach (var (get, set) in cases)
        {
            var before = get();
            set(!before);
            Assert.Equal(!before, get());
            set(before);
            Assert.Equal(before, get());
        }
    }
}
