using Retable.Learning.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Bench.Cuda;

/// <summary>An epoch over 50,000 images of 3 × 32 × 32 that lie on the GPU: crop with padding 4, flip, normalisation, training.</summary>
internal sealed class Epoch
{
    private const int Count = 50_000, Batch = 512, Side = 32, Border = 4, Padded = Side + (2 * Border);
    private readonly Tensor _pixels = functional.pad(Bytes(), [Border, Border, Border, Border]).permute(0, 2, 3, 1).contiguous(); // [n, P, P, 3]
    private readonly Tensor _labels = randint(10, [Count], int64, Setting.Gpu);
    private readonly Tensor _side = arange(Side, device: Setting.Gpu);
    private readonly Training _training = new();

    private static Tensor Bytes() => randint(256, [Count, 3, Side, Side], uint8, Setting.Gpu);

    public static Action Work() => new Epoch().Run;

    private void Run()
    {
        using var order = randperm(Count, int64, Setting.Gpu);
        for (var first = 0L; first + Batch <= Count; first += Batch)
        {
            using var scope = NewDisposeScope();
            var picked = order.narrow(0, first, Batch);
            _training.Step(Augmented(picked), _labels.index_select(0, picked));
        }
    }

    // One gather of the padded bytes: rows and columns from a corner, columns from the right if mirrored.
    private Tensor Augmented(Tensor picked)
    {
        var corners = randint(Padded - Side + 1, [2, Batch, 1, 1], int64, Setting.Gpu);
        var mirrored = rand([Batch, 1, 1], device: Setting.Gpu) < 0.5;
        var rows = _side.reshape(1, Side, 1) + corners[0]; // [n, Side, 1]
        var columns = where(mirrored, Side - 1 - _side, _side) + corners[1]; // [n, 1, Side]
        var images = _pixels.index([TensorIndex.Tensor(picked.reshape(Batch, 1, 1)), TensorIndex.Tensor(rows), TensorIndex.Tensor(columns)]); // [n, Side, Side, 3]
        return Normalisation.ToPlusMinusOne.Apply(images.permute(0, 3, 1, 2)); // channels last in memory
    }
}
