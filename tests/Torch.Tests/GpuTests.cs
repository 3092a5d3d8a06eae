using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Torch.Tests;

/// <summary>A test for machines with a GPU; on others it is left out, and the report says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GpuFactAttribute : FactAttribute
{
    public GpuFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "needs a GPU";
        SkipType = typeof(Gpu);
        SkipUnless = nameof(Gpu.IsThere);
    }
}

public static class Gpu
{
    public static readonly Device First = new(DeviceType.CUDA, 0);

    public static bool IsThere => cuda.is_available();
}

/// <summary>What a stage with <c>gpus: 1</c> needs of the GPU.</summary>
public sealed class GpuTests
{
    [GpuFact]
    public void A_module_moves_with_its_gradients_and_its_optimizer()
    {
        using var scope = NewDisposeScope();
        var losses = new[] { CPU, Gpu.First }.Select(device =>
        {
            manual_seed(1);
            var model = Sequential(Linear(8, 16), ReLU(), BatchNorm1d(16), Linear(16, 3));
            var (x, y) = (randn([32, 8]), arange(32) % 3);
            model.to(device);
            var optimizer = optim.AdamW(model.parameters(), 0.01);
            return Enumerable.Range(0, 20).Select(_ =>
            {
                optimizer.zero_grad();
                var loss = functional.cross_entropy(model.call(x.to(device)), y.to(device));
                loss.backward();
                optimizer.step();
                return loss.item<float>();
            }).ToArray();
        }).ToArray();
        Assert.Equal(losses[0], losses[1], (a, b) => Math.Abs(a - b) < 1e-3f);
        Assert.True(losses[1][^1] < losses[1][0] / 2);
    }

    [GpuFact]
    public void Autocast_computes_in_the_half_types()
    {
        using var scope = NewDisposeScope();
        var x = ones([4, 4], device: Gpu.First);
        foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float16 })
        {
            using var half = new Autocast((int)DeviceType.CUDA, (sbyte)type);
            Assert.Equal(type, x.matmul(x).dtype);
            Assert.Equal(ScalarType.Float32, x.matmul(x).softmax(1).dtype);
        }

        Assert.Equal(ScalarType.Float32, x.matmul(x).dtype);
    }

    [GpuFact]
    public void Deterministic_algorithms_give_the_same_bytes_twice()
    {
        Switches.UseDeterministicAlgorithms(mode: true, warnOnly: true);
        try
        {
            Assert.Equal(Trained(), Trained());
        }
        finally
        {
            Switches.UseDeterministicAlgorithms(mode: false, warnOnly: false);
        }

        static byte[] Trained()
        {
            using var scope = NewDisposeScope();
            manual_seed(3);
            var model = Sequential(Conv2d(3, 32, 3, padding: 1), ReLU(), Conv2d(32, 32, 3, padding: 1), Flatten(), Linear(32 * 64, 10)).to(Gpu.First);
            var optimizer = optim.SGD(model.parameters(), 0.01, momentum: 0.9);
            var (x, y) = (randn([64, 3, 8, 8], device: Gpu.First), randint(10, [64], int64, Gpu.First));
            for (var step = 0; step < 20; step++)
            {
                optimizer.zero_grad();
                functional.cross_entropy(model.call(x), y).backward();
                optimizer.step();
            }

            return cat([.. model.parameters().Select(each => each.detach().reshape(-1))]).cpu().bytes.ToArray();
        }
    }
}
