using Retable.Learning.Data;
using Retable.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Bench.Torch;

/// <summary>An epoch over 4,096 images of 3 × 32 × 32: crop with padding 4, flip, normalisation, training of the small CNN.</summary>
/// <remarks>Augmentation takes a whole batch at once, in one gather of the padded bytes.</remarks>
internal sealed class Epoch : IDisposable
{
    private const int Count = 4096, Batch = 64, Side = 32, Border = 4, Padded = Side + (2 * Border);
    private readonly Tensor _pixels = functional.pad(randint(256, [Count, 3, Side, Side], uint8), [Border, Border, Border, Border]).reshape(Count, 3, -1);
    private readonly Tensor _labels = randint(10, [Count], int64);
    private readonly Tensor _offsets = (arange(Side).unsqueeze(1) * Padded + arange(Side)).unsqueeze(0); // [1, Side, Side]
    private readonly SmallCnn _model = new(3, Side, Side, 10);
    private readonly optim.Optimizer _optimizer;

    private Epoch() => _optimizer = optim.SGD(_model.parameters(), 0.01, momentum: 0.9, weight_decay: 5e-4);

    public static Action Work() => new Epoch().Run;

    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        Array.ForEach([_pixels, _labels, _offsets], each => each.Dispose());
    }

    private void Run()
    {
        using var order = randperm(Count, int64);
        for (var first = 0L; first < Count; first += Batch)
        {
            using var scope = NewDisposeScope();
            var picked = order.narrow(0, first, Batch);
            _optimizer.zero_grad();
            functional.cross_entropy(_model.call(Augmented(picked)), _labels.index_select(0, picked)).backward();
            _optimizer.step();
        }
    }

    // Where each pixel of the result lies in the padded image: rows and columns from the corner, columns from the right if mirrored.
    private Tensor Augmented(Tensor picked)
    {
        var corners = randint(9, [Batch, 2], int64);
        var mirrored = (rand([Batch, 1, 1]) < 0.5).to(int64);
        var columns = arange(Side);
        var column = (columns * (1 - mirrored)) + ((Side - 1 - columns) * mirrored); // [n, 1, Side]
        var places = _offsets - columns + column + (corners.narrow(1, 0, 1) * Padded + corners.narrow(1, 1, 1)).unsqueeze(2); // [n, Side, Side]
        var pixels = _pixels.index_select(0, picked).gather(2, places.reshape(Batch, 1, -1).expand(Batch, 3, -1)); // [n, 3, Side²]
        return ChannelsLast.Of(Normalisation.ToPlusMinusOne.Apply(pixels.reshape(Batch, 3, Side, Side)));
    }
}
