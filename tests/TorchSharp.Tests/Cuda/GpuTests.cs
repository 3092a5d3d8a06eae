using System.Runtime.InteropServices;
using Retable.Torch;
using Retable.TorchSharp.Tests.Gradients;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.TorchSharp.Tests.Cuda;

/// <summary>Tensors, gradients, generators and errors on a GPU.</summary>
public sealed class GpuTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions =
        new(Pointwise.Functions.Concat(Reductions.Functions).Concat(Layers.Functions));

    // Functions that bring tensors of their own bring them on the processor: they are refused, which is no crash either.
    [GpuFact]
    public void Values_and_gradients_are_those_of_the_processor()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var point = randn([3, 4], dtype: float64, generator: generator);
        var (agree, differ) = (0, new List<string>());
        foreach (var (name, function) in Functions)
        {
            using var inside = NewDisposeScope();
            var expected = ValueAndGradient(function, point);
            try
            {
                var seen = ValueAndGradient(function, point.to(Gpu.First));
                // A GPU's hardswish and hardsigmoid divide by a 6 that was rounded to float32.
                var tolerance = name is "hardswish" or "hardsigmoid" ? 1e-7 : 1e-9;
                var isEqual = expected.Zip(seen).All(pair => pair.First.allclose(pair.Second.cpu(), tolerance, tolerance, equal_nan: true));
                agree += isEqual ? 1 : 0;
                differ.AddRange(isEqual ? [] : [name]);
            }
            catch (ExternalException error) when (error.Message.Contains("device", StringComparison.OrdinalIgnoreCase))
            {
            }
        }

        Assert.Empty(differ);
        Assert.InRange(agree, 150, int.MaxValue);
    }

    [GpuFact]
    public void A_generator_repeats_its_draws()
    {
        using var scope = NewDisposeScope();
        cuda.manual_seed_all(7);
        var first = randn([1000], device: Gpu.First);
        var second = randn([1000], device: Gpu.First);
        manual_seed(7);
        Assert.Equal(Numbers(first), Numbers(randn([1000], device: Gpu.First)));
        Assert.NotEqual(Numbers(first), Numbers(second));
        using var own = new Generator(7, Gpu.First);
        Assert.Equal(Numbers(first), Numbers(randn([1000], device: Gpu.First, generator: own)));
    }

    [GpuFact]
    public void Tensors_of_two_devices_are_refused_with_both_shapes()
    {
        var error = Assert.ThrowsAny<ExternalException>(() => ones([2], device: Gpu.First) + ones([3]).narrow(0, 0, 2));
        Assert.Contains("aten::add", error.Message, StringComparison.Ordinal);
    }

    [GpuFact]
    public void Elements_are_read_after_they_are_brought_here()
    {
        using var x = arange(3, dtype: float32, device: Gpu.First);
        Assert.Throws<InvalidOperationException>(() => x.data<float>().ToArray());
        Assert.Equal([0f, 1f, 2f], x.cpu().data<float>().ToArray());
        Assert.Equal(2f, x[2].item<float>());
    }

    [GpuFact]
    public void A_module_moves_with_its_gradients_and_its_optimizer()
    {
        using var scope = NewDisposeScope();
        var losses = new[] { CPU, Gpu.First }.Select(device =>
        {
            manual_seed(1);
            var model = Sequential(Linear(8, 16), ReLU(), BatchNorm1d(16), Linear(16, 3));
            var optimizer = optim.AdamW(model.parameters(), 0.01);
            var (x, y) = (randn([32, 8]), arange(32) % 3);
            model.to(device);
            return Enumerable.Range(0, 20).Select(_ =>
            {
                optimizer.zero_grad();
                var loss = functional.cross_entropy(model.call(x.to(device)), y.to(device));
                loss.backward();
                optimizer.step();
                return loss.item<float>();
            }).ToArray();
        }).ToArray();
        Assert.All(losses[0].Zip(losses[1]), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        Assert.True(losses[1][^1] < losses[1][0] / 2);
    }

    [GpuFact]
    public void Autocast_computes_in_the_half_types()
    {
        using var scope = NewDisposeScope();
        var x = ones([4, 4], device: Gpu.First);
        foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float16 })
        {
            using var half = new Autocast(DeviceType.CUDA, type);
            Assert.Equal(type, x.matmul(x).dtype);
            Assert.Equal(ScalarType.Float32, x.matmul(x).softmax(1).dtype);
        }

        Assert.Equal(ScalarType.Float32, x.matmul(x).dtype);
    }

    [GpuFact]
    public void A_scaled_training_in_float16_leaves_out_the_steps_that_overflow()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var model = Linear(8, 3).to(Gpu.First);
        var optimizer = optim.SGD(model.parameters(), 0.1);
        var scaler = new GradScaler(initialScale: 1e38);
        var (x, y) = (randn([32, 8], device: Gpu.First), zeros([32], int64, Gpu.First));
        var made = Enumerable.Range(0, 200).Count(_ =>
        {
            optimizer.zero_grad();
            using (new Autocast(DeviceType.CUDA, ScalarType.Float16))
            {
                scaler.Scaled(functional.cross_entropy(model.call(x), y)).backward();
            }

            return scaler.Step(optimizer);
        });
        Assert.InRange(made, 50, 199);
        Assert.True(functional.cross_entropy(model.call(x), y).item<float>() < 0.3);
    }

    [GpuFact]
    public void Deterministic_algorithms_give_the_same_bytes_twice()
    {
        using var deterministic = use_deterministic_algorithms(true, warn_only: true);
        byte[] Trained()
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

        Assert.Equal(Trained(), Trained());
    }

    [GpuFact]
    public void Threads_may_share_a_GPU()
    {
        var sums = new double[8];
        Parallel.For(0, sums.Length, thread =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var scope = NewDisposeScope();
                sums[thread] += full([64, 64], thread, float64, Gpu.First).matmul(ones([64, 64], float64, Gpu.First)).mean().item<double>();
            }
        });
        Assert.Equal(Enumerable.Range(0, sums.Length).Select(thread => 200.0 * 64 * thread), sums);
    }

    private static Tensor[] ValueAndGradient(Func<Tensor, Tensor> function, Tensor at)
    {
        var x = at.detach().requires_grad_();
        var value = function(x);
        return [value.detach(), autograd.grad([value.sum()], [x])[0]];
    }

    private static float[] Numbers(Tensor x) => x.cpu().data<float>().ToArray();
}
