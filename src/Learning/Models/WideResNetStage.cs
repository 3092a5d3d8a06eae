using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>The blocks of one stage of a <see cref="WideResNet"/>; the first block changes channels and size.</summary>
internal sealed class WideResNetStage : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> layer;

    public WideResNetStage(int blocks, long from, long to, long stride, double dropout)
        : base(nameof(WideResNetStage))
    {
        layer = Sequential(Enumerable.Range(0, blocks)
            .Select(i => new WideResNetBlock(i == 0 ? from : to, to, i == 0 ? stride : 1, dropout))
            .ToArray<Module<Tensor, Tensor>>());
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => layer.call(input);
}
