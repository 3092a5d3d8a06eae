using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Memory;

public sealed class ScopeTests
{
    [Fact]
    public void Inner_scopes_end_before_outer_ones()
    {
        using var outer = NewDisposeScope();
        var first = ones([1]);
        Tensor second;
        using (NewDisposeScope())
        {
            second = first + 1;
        }

        Assert.True(second.IsInvalid);
        Assert.False(first.IsInvalid);
        Assert.Equal(1, outer.DisposablesCount);
    }

    [Fact]
    public void A_detached_tensor_outlives_every_scope()
    {
        Tensor kept;
        using (NewDisposeScope())
        {
            kept = ones([1]).DetachFromDisposeScope();
        }

        Assert.Equal(1f, kept.item<float>());
        kept.Dispose();
    }

    [Fact]
    public void What_its_holder_disposed_is_forgotten_by_the_scope()
    {
        using var scope = NewDisposeScope();
        ones([1]).Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void All_but_the_named_are_disposed()
    {
        using var scope = NewDisposeScope();
        var (kept, gone) = (ones([1]), ones([1]));
        scope.DisposeEverythingBut(kept);
        Assert.False(kept.IsInvalid);
        Assert.True(gone.IsInvalid);
    }

    [Fact]
    public void A_scope_owns_nothing_of_another_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = ones([1]));
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        Assert.Equal(1f, made!.item<float>());
    }

    [Fact]
    public void A_wrapped_function_lets_only_its_result_out()
    {
        using var outer = NewDisposeScope();
        using var result = WrappedTensorDisposeScope(() => (ones([2]) + 1) * 3);
        Assert.Equal([6f, 6f], result.data<float>().ToArray());
        Assert.Equal(1, outer.DisposablesCount);
    }
}
