using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Merges every 2 × 2 positions into one with twice as many components; an odd side is padded with zeros.</summary>
internal sealed class PatchMerging : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> reduction;
    private readonly Module<Tensor, Tensor> norm;

    public PatchMerging(long width)
        : base(nameof(PatchMerging))
    {
        reduction = Linear(4 * width, 2 * width, hasBias: false);
        norm = LayerNorm(2 * width);
        RegisterComponents();
    }

    /// <param name="input">[n, h, w, width].</param>
    /// <returns>[n, ⌈h / 2⌉, ⌈w / 2⌉, 2 · width].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var even = functional.pad(input, [0, 0, 0, input.shape[2] % 2, 0, input.shape[1] % 2]);
        var corners = cat([Corner(even, 0, 0), Corner(even, 1, 0), Corner(even, 0, 1), Corner(even, 1, 1)], -1); // [n, h/2, w/2, 4 · width]
        return norm.call(reduction.call(corners)).MoveToOuterDisposeScope();
    }

    private static Tensor Corner(Tensor map, long down, long right) =>
        map[TensorIndex.Colon, TensorIndex.Slice(down, step: 2), TensorIndex.Slice(right, step: 2)];
}
