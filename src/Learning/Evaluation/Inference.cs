using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Learning.Evaluation;

/// <summary>Runs a model in evaluation mode over a whole image set.</summary>
public static class Inference
{
    /// <summary>The logits of all images, in the images' order.</summary>
    /// <param name="model">The model; left in evaluation mode.</param>
    /// <param name="images">The images, on the model's device.</param>
    /// <param name="prepare">Converts uint8 [n, C, H, W] to the model's input.</param>
    /// <param name="batchSize">Images at once; affects the last digits of the result.</param>
    /// <param name="progress">Called with the number of images done.</param>
    /// <returns>The logits [n, K], on the model's device.</returns>
    public static Tensor Logits(
        nn.Module<Tensor, Tensor> model, ImageSet images, Func<Tensor, Tensor> prepare, int batchSize, Action<int>? progress = null)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        model.eval();
        var parts = new List<Tensor>();
        for (var start = 0; start < images.Count; start += batchSize)
        {
            using var batch = NewDisposeScope();
            var pixels = images.Pixels.narrow(0, start, Math.Min(batchSize, images.Count - start));
            parts.Add(model.call(prepare(pixels)).MoveToOuterDisposeScope());
            progress?.Invoke(start + (int)pixels.shape[0]);
        }

        return cat(parts).MoveToOuterDisposeScope();
    }
}
