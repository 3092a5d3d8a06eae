using Retable.Learning.Anchoring;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class AnchoredBatchTests
{
    // Two vectors of one feature under two references each: rows are reference-major.
    [Fact]
    public void The_whole_batch_comes_once_under_each_reference() => Assert.Equal(
        [1, 9, 1, 19, 2, 8, 2, 18],
        AnchoredBatch.Of(tensor([10.0, 20.0]).reshape(2, 1), tensor([1.0, 1.0, 2.0, 2.0]).reshape(4, 1)).data<double>().ToArray());

    [Fact]
    public void Reference_and_residual_sum_to_the_image()
    {
        var (images, references) = (rand(3, 2, 4, 4, dtype: float64), rand(6, 2, 4, 4, dtype: float64));
        var pairs = AnchoredBatch.Of(images, references);
        var difference = pairs.narrow(1, 0, 2) + pairs.narrow(1, 2, 2) - images.repeat(2, 1, 1, 1);
        Assert.Equal(0, difference.abs().max().item<double>(), precision: 12);
    }

    [Fact]
    public void What_is_shown_in_the_references_place_does_not_reach_the_residual()
    {
        var (images, references) = (tensor([10.0]).reshape(1, 1), tensor([4.0]).reshape(1, 1));
        Assert.Equal([7, 6], AnchoredBatch.Of(images, references, tensor([7.0]).reshape(1, 1)).data<double>().ToArray());
    }

    [Fact]
    public void The_gradient_of_an_image_is_that_of_its_residuals()
    {
        var images = zeros(2, 1, dtype: float64).requires_grad_();
        AnchoredBatch.Of(images, ones(6, 1, dtype: float64)).sum().backward();
        Assert.Equal([3, 3], images.grad!.data<double>().ToArray());
    }

    [Fact]
    public void References_that_do_not_divide_evenly_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => AnchoredBatch.Of(ones(2, 3), ones(5, 3)));
        Assert.StartsWith("5 references cannot be paired with 2 images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void References_of_another_size_are_named_with_both_shapes()
    {
        var error = Assert.Throws<ArgumentException>(() => AnchoredBatch.Of(ones(2, 3, 4, 4), ones(2, 3, 5, 4)));
        Assert.StartsWith("'references' has shape [2, 3, 5, 4] but needs [2, 3, 4, 4]", error.Message, StringComparison.Ordinal);
    }
}
