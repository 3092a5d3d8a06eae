using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class PredictorTests : IDisposable
{
    private readonly StepLab _lab = new();

    public void Dispose() => _lab.Dispose();

    // Five images in batches of two: the last batch is the one that is left.
    [Fact]
    public void It_gives_the_images_in_their_order_whatever_the_batches()
    {
        var means = Predictor(2).Run(Images(5), "test", pixels => pixels.to(float64).mean([1, 2, 3]));
        Assert.Equal([0, 10, 20, 30, 40], means.data<double>().ToArray());
    }

    [Fact]
    public void A_batch_is_told_the_position_of_its_first_image()
    {
        var firsts = Predictor(2).Run(Images(5), "test", (pixels, first) => [full([pixels.shape[0]], first)]);
        Assert.Equal([0, 0, 2, 2, 4], firsts[0].to(int64).data<long>().ToArray());
    }

    [Fact]
    public void Several_tensors_come_back_each_over_all_images()
    {
        var both = Predictor(2).Run(Images(3), "test", (pixels, _) => [pixels[.., 0, 0, 0].to(float64), -pixels[.., 0, 0, 0].to(float64)]);
        Assert.Equal([0, 10, 20], both[0].data<double>().ToArray());
        Assert.Equal([0, -10, -20], both[1].data<double>().ToArray());
    }

    [Fact]
    public void No_gradient_is_recorded()
    {
        using var weight = ones([1]).requires_grad_();
        Assert.False(Predictor(2).Run(Images(2), "test", pixels => pixels.to(float32).mean([1, 2, 3]) * weight).requires_grad);
    }

    [Fact]
    public void A_set_without_images_is_refused_by_its_name()
    {
        var error = Assert.Throws<BadInputException>(() => Predictor(2).Run(Images(0), "far-unknown", pixels => pixels));
        Assert.Equal("the set 'far-unknown' has no images", error.Message);
    }

    [Fact]
    public void It_stops_when_asked()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var predictor = new Predictor(CPU, 2, _lab.Context("a", [], [], stop.Token));
        Assert.Throws<OperationCanceledException>(() => predictor.Run(Images(2), "test", pixels => pixels));
    }

    private Predictor Predictor(int batchSize) => new(CPU, batchSize, _lab.Context("a", [], []));

    // Image i has the grey 10 · i.
    private static ImageSet Images(int count) => new(
        "greys",
        [.. Enumerable.Range(0, count).Select(i => (long)i)],
        [.. new int[count]],
        tensor([.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)(10 * i), 4))], ScalarType.Byte).reshape(count, 1, 2, 2));
}
