using Retable.Contract;
using Retable.Papers.Cac;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class AnchorsTests
{
    [Fact]
    public void Lie_on_the_axes() => Assert.Equal([5, 0, 0, 5], Anchors.Axes(2, 5).data<double>().ToArray());

    // The third image is of class 1 and is taken for class 0: it must not move an anchor.
    [Fact]
    public void Re_estimated_ones_are_means_of_the_images_that_arg_max_gets_right()
    {
        var logits = tensor(new double[,] { { 4, 0 }, { 6, 2 }, { 9, 1 }, { 0, 3 } });
        Assert.Equal([5, 1, 0, 3], Anchors.Reestimate(logits, tensor([0L, 0L, 1L, 1L])).data<double>().ToArray());
    }

    [Fact]
    public void Re_estimated_ones_have_the_digits_of_float32()
    {
        var anchors = Anchors.Reestimate(tensor(new double[,] { { 0.1, 0 }, { 0, 0.1 } }), tensor([0L, 1L]));
        Assert.Equal([0.1f, 0, 0, 0.1f], anchors.data<double>().ToArray());
    }

    [Fact]
    public void A_class_that_the_network_never_gets_right_is_an_error_and_not_NaN()
    {
        var error = Assert.Throws<BadInputException>(() => Anchors.Reestimate(ones([2, 2]), tensor([0L, 1L])));
        Assert.Contains("no correctly classified training image is left of class 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("train_size", error.Hint, StringComparison.Ordinal);
    }
}
