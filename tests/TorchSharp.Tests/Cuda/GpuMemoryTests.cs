using System.Runtime.InteropServices;
using Retable.TorchSharp.Tests.Memory;
using Retable.Torch;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.TorchSharp.Tests.Cuda;

/// <summary>A GPU's memory is counted, given back, and may run out.</summary>
[Collection(nameof(MemoryTests))]
public sealed class GpuMemoryTests
{
    private const long Mebibyte = 1 << 20;

    [GpuFact]
    public void A_tensor_counts_until_it_is_disposed()
    {
        var memory = new CudaMemory(Gpu.First);
        memory.ResetPeaks();
        var before = memory.Allocated;
        var x = zeros([64 * Mebibyte], uint8, Gpu.First);
        Assert.Equal(64 * Mebibyte, memory.Allocated - before);
        x.Dispose();
        Assert.Equal(before, memory.Allocated);
        Assert.InRange(memory.PeakAllocated, before + (64 * Mebibyte), long.MaxValue);
        Assert.InRange(memory.Reserved, 64 * Mebibyte, memory.PeakReserved);
        CudaMemory.EmptyCache();
        Assert.InRange(memory.Reserved, 0, memory.PeakReserved - (64 * Mebibyte));
    }

    [GpuFact]
    public void Memory_that_runs_out_is_an_error_and_no_end()
    {
        var error = Assert.ThrowsAny<ExternalException>(() => zeros([1L << 42], uint8, Gpu.First));
        Assert.Contains("out of memory", error.Message, StringComparison.Ordinal);
        Assert.Equal(3f, ones([3], device: Gpu.First).sum().item<float>());
    }

    // 4,000 tensors of 64 MiB are 250 GiB: more than any GPU has.
    [GpuFact]
    public void Forgotten_tensors_are_collected_by_their_size()
    {
        for (var i = 0; i < 4000; i++)
        {
            _ = zeros([64 * Mebibyte], uint8, Gpu.First);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [GpuFact]
    public void Training_steps_in_scopes_leave_nothing()
    {
        using var outer = NewDisposeScope();
        var model = Sequential(Linear(16, 32), ReLU(), Linear(32, 4)).to(Gpu.First);
        var optimizer = optim.SGD(model.parameters(), 0.01, momentum: 0.9);
        var (inputs, labels) = (randn([8, 16], device: Gpu.First), zeros([8], int64, Gpu.First));
        long AfterSteps(int count)
        {
            for (var step = 0; step < count; step++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                functional.cross_entropy(model.call(inputs), labels).backward();
                optimizer.step();
            }

            return new CudaMemory(Gpu.First).Allocated;
        }

        Assert.Equal(AfterSteps(50), AfterSteps(1000));
    }
}
