using TorchSharp.Interop;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Memory;

/// <summary>Tensors that one thread uses and another disposes: the answer is a result or an exception, never freed memory.</summary>
public sealed class SharedTensorTests
{
    // The sum of 1 MiB of ones is right, or the tensor was gone before it began; memory freed under it would give another number or end the process.
    [Fact]
    public void A_tensor_disposed_on_another_thread_lasts_until_the_operator_ends() => Race(
        () => ones([1 << 18]),
        tensor =>
        {
            using var sum = tensor.sum();
            Assert.Equal(1 << 18, sum.item<float>());
        });

    [Fact]
    public void So_does_one_in_a_list() => Race(
        () => ones([1 << 16]),
        tensor =>
        {
            using var joined = cat([tensor, tensor]);
            using var sum = joined.sum();
            Assert.Equal(1 << 17, sum.item<float>());
        });

    [Fact]
    public void So_does_one_whose_elements_are_read() => Race(
        () => ones([1 << 16]),
        tensor => Assert.All(tensor.data<float>().ToArray().Distinct(), element => Assert.Equal(1f, element)));

    [Fact]
    public void So_does_one_whose_gradient_is_taken() => Race(
        () => ones([1 << 12], requires_grad: true),
        tensor =>
        {
            using var square = (tensor * tensor).sum();
            using var gradient = autograd.grad([square], [tensor])[0];
            Assert.Equal(2f, gradient[0].item<float>());
        });

    [Fact]
    public void A_generator_disposed_on_another_thread_lasts_too() => Race(
        () => new Generator(3),
        generator => rand([1 << 12], generator: generator).Dispose());

    [Fact]
    public void What_a_scope_owns_may_be_disposed_on_many_threads()
    {
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, 2000).Select(_ => ones([4])).ToArray();
        Parallel.ForEach(tensors, tensor => tensor.Dispose());
        Assert.Equal(0, scope.DisposablesCount);
        Assert.All(tensors, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void Disposing_twice_at_once_frees_once()
    {
        var before = Tensor.TotalCount;
        for (var i = 0; i < 500; i++)
        {
            var tensor = ones([16]);
            Parallel.Invoke(tensor.Dispose, tensor.Dispose);
            tensor.Dispose();
        }

        Assert.InRange(Tensor.TotalCount, before - 1000, before);
    }

    [Fact]
    public void A_handle_is_given_to_be_freed_once_by_whoever_is_last()
    {
        var handle = new SharedHandle(7);
        Assert.True(handle.TryEnter());
        Assert.True(handle.TryEnter());
        Assert.Equal(0, handle.Close());
        Assert.Equal(0, handle.Close());
        Assert.False(handle.TryEnter());
        Assert.Equal(0, handle.Leave());
        Assert.Equal(7, handle.Leave());
    }

    [Fact]
    public void A_refused_call_lets_go_of_its_other_arguments()
    {
        var (alive, gone) = (ones([2]), ones([2]));
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => alive.add(gone));
        Assert.Throws<ObjectDisposedException>(() => cat([alive, alive, gone]));
        var before = Tensor.TotalCount;
        alive.Dispose();
        Assert.Equal(before - 1, Tensor.TotalCount);
    }

    // Many short lives: one thread uses each object until it is told that it is gone, the other one disposes it meanwhile.
    private static void Race<T>(Func<T> make, Action<T> use)
        where T : IDisposable
    {
        for (var round = 0; round < 100; round++)
        {
            var shared = make();
            using var started = new ManualResetEventSlim();
            var user = Task.Run(() =>
            {
                try
                {
                    for (var i = 0; i < 1000; i++)
                    {
                        started.Set();
                        use(shared);
                    }
                }
                catch (ObjectDisposedException)
                {
                    // What the user is told when it comes too late.
                }
            });
            started.Wait();
            Thread.SpinWait(round * 50);
            shared.Dispose();
            user.Wait();
        }
    }
}
