using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Learning.Evaluation;

/// <summary>A model in evaluation mode over a whole image set.</summary>
public static class Inference
{
    /// <summary>The logits of all images, in their order.</summary>
    /// <param name="model">Left in evaluation mode.</param>
    /// <param name="images">Where the model is.</param>
    /// <param name="prepare">From uint8 [n, C, H, W] to what the model takes.</param>
    /// <param name="batchSize">Images at once; part of the result's last digits.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <returns>[n, K], where the model is.</returns>
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
