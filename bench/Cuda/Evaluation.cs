using Retable.Learning.Data;
using Retable.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Bench.Cuda;

/// <summary>Logits of a batch.</summary>
internal static class Evaluation
{
    public static Action Of(int batch)
    {
        var model = ChannelsLast.Weights(new CifarResNet(18, 10).to(Setting.Gpu));
        var images = Training.Images(batch);
        model.eval();
        return () =>
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            using var half = Setting.Half();
            model.call(images);
        };
    }
}
