using Retable.Learning.Data;
using Retable.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Bench.Cuda;

/// <summary>A ResNet-18 and its optimizer on the GPU, and a step on one batch.</summary>
internal sealed class Training
{
    private readonly CifarResNet _model = ChannelsLast.Weights(new CifarResNet(18, 10).to(Setting.Gpu));
    private readonly optim.Optimizer _optimizer;

    public Training() => _optimizer = optim.SGD(_model.parameters(), 0.01, momentum: 0.9, weight_decay: 5e-4);

    public static Action Eager(int batch)
    {
        var (training, images, labels) = (new Training(), Images(batch), Labels(batch));
        return () => training.Step(images, labels);
    }

    public static Tensor Images(int count) => ChannelsLast.Of(randn([count, 3, 32, 32], device: Setting.Gpu)).MoveToOuterDisposeScope();

    public void Step(Tensor images, Tensor labels)
    {
        Gradients(images, labels);
        _optimizer.step();
    }

    private static Tensor Labels(int count) => randint(10, [count], int64, Setting.Gpu).MoveToOuterDisposeScope();

    private void Gradients(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        Loss(images, labels).backward();
    }

    private Tensor Loss(Tensor images, Tensor labels)
    {
        using var half = Setting.Half();
        return functional.cross_entropy(_model.call(images), labels);
    }
}
