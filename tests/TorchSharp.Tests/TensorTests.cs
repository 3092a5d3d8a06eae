using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests;

public sealed class TensorTests
{
    [Fact]
    public void Elements_are_added_one_by_one()
    {
        using var sum = tensor([1f, 2f, 3f]) + tensor([10f, 20f, 30f]);
        Assert.Equal([11f, 22f, 33f], sum.data<float>().ToArray());
    }

    [Fact]
    public void Numbers_keep_the_type_of_the_tensor()
    {
        using var scaled = ((tensor([1f, 2f]) * 2.5) + 1) / 2;
        Assert.Equal(ScalarType.Float32, scaled.dtype);
        Assert.Equal([1.75f, 3f], scaled.data<float>().ToArray());
    }

    [Fact]
    public void A_number_stands_on_either_side()
    {
        using var x = tensor([2.0, 4.0]);
        Assert.Equal([-1.0, -3.0], (1 - x).data<double>().ToArray());
        Assert.Equal([0.5, 0.25], (1 / x).data<double>().ToArray());
    }

    [Fact]
    public void Sums_run_over_the_dimensions_named()
    {
        using var x = arange(6, dtype: float64).reshape(2, 3);
        Assert.Equal([3.0, 12.0], x.sum(1).data<double>().ToArray());
        Assert.Equal([1, 3], x.sum([0], keepdim: true).shape);
        Assert.Equal(15.0, x.sum().item<double>());
    }

    [Fact]
    public void A_gradient_is_the_derivative()
    {
        using var x = tensor([1.0, 2.0, 3.0], requires_grad: true);
        (x * x).sum().backward();
        Assert.Equal([2.0, 4.0, 6.0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Without_gradients_no_graph_is_made()
    {
        using var x = ones([2], requires_grad: true);
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
        }

        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        manual_seed(7);
        var first = rand([5]).data<float>().ToArray();
        manual_seed(7);
        Assert.Equal(first, rand([5]).data<float>().ToArray());
        Assert.NotEqual(first, rand([5]).data<float>().ToArray());
    }

    [Fact]
    public void A_scope_disposes_what_was_made_in_it_but_what_left_it()
    {
        Tensor inside, outside;
        using (NewDisposeScope())
        {
            inside = ones([2]);
            outside = (inside + 1).MoveToOuterDisposeScope();
        }

        Assert.True(inside.IsInvalid);
        Assert.Equal([2f, 2f], outside.data<float>().ToArray());
    }

    [Fact]
    public void A_shape_error_names_operator_and_shapes()
    {
        var error = Assert.ThrowsAny<ExternalException>(() => ones([2, 3]).matmul(ones([4, 5])));
        Assert.Contains("aten::matmul(Float32[2, 3], Float32[4, 5])", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_tensor_is_refused()
    {
        var x = ones([2]);
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x + 1);
    }
}
