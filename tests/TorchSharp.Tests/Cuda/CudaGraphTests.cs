using System.Runtime.InteropServices;
using Retable.Torch;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.TorchSharp.Tests.Cuda;

/// <summary>A recorded piece of work gives what the work gives.</summary>
public sealed class CudaGraphTests
{
    [GpuFact]
    public void A_replay_reads_and_writes_the_memory_of_the_recording()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones([4], device: Gpu.First), zeros([4], device: Gpu.First));
        using var graph = CudaGraph.Record(Gpu.First, () =>
        {
            using var inside = NewDisposeScope();
            y.copy_((x * 2) + 1);
        });
        x.fill_(5);
        graph.Replay();
        Assert.Equal([11f, 11f, 11f, 11f], y.cpu().data<float>().ToArray());
    }

    [GpuFact]
    public void A_recorded_training_ends_with_the_weights_of_one_step_by_step()
    {
        var (plain, recorded) = (Trained(record: false), Trained(record: true));
        Assert.All(plain.Zip(recorded), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [GpuFact]
    public void Work_that_reads_a_result_back_cannot_be_recorded_and_leaves_the_device_usable()
    {
        using var scope = NewDisposeScope();
        var x = ones([4], device: Gpu.First);
        var calls = 0;
        Assert.ThrowsAny<ExternalException>(() => CudaGraph.Record(Gpu.First, () => _ = calls++ < 3 ? 0 : x.sum().item<float>()));
        Assert.Equal(4f, x.sum().item<float>());
    }

    [GpuFact]
    public void A_disposed_graph_is_not_replayed()
    {
        using var x = ones([4], device: Gpu.First);
        var graph = CudaGraph.Record(Gpu.First, () => x.add_(1));
        graph.Dispose();
        graph.Dispose();
        Assert.Throws<ObjectDisposedException>(graph.Replay);
    }

    private static float[] Trained(bool record)
    {
        using var scope = NewDisposeScope();
        using var deterministic = use_deterministic_algorithms(true, warn_only: true);
        manual_seed(1);
        var model = Sequential(Conv2d(3, 16, 3, padding: 1), ReLU(), Flatten(), Linear(16 * 64, 10)).to(Gpu.First);
        var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
        var (x, y) = (zeros([32, 3, 8, 8], device: Gpu.First), zeros([32], int64, Gpu.First));
        void Gradients()
        {
            using var inside = NewDisposeScope();
            optimizer.zero_grad();
            using var half = new Autocast(DeviceType.CUDA, ScalarType.BFloat16);
            functional.cross_entropy(model.call(x), y).backward();
        }

        using var graph = record ? CudaGraph.Record(Gpu.First, Gradients) : null;
        manual_seed(2);
        for (var step = 0; step < 10; step++)
        {
            x.copy_(randn([32, 3, 8, 8], device: Gpu.First));
            y.copy_(randint(10, [32], int64, Gpu.First));
            Action gradients = graph is null ? Gradients : graph.Replay;
            gradients();
            optimizer.step();
        }

        return cat([.. model.parameters().Select(each => each.detach().reshape(-1))]).cpu().data<float>().ToArray();
    }
}
