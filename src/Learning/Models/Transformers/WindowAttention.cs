using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Transformers;

/// <summary>Attention within windows by the cosine of queries and keys, with a bias that a small network derives from their distance.</summary>
/// <remarks>Keys have no bias: the state has places for it, and they do nothing. Source: Liu et al., CVPR 2022, equation 3; torchvision 0.14.1.</remarks>
internal sealed class WindowAttention : Module<Tensor, Tensor>
{
    private const long Hidden = 512;
    private const double LargestBias = 16, LargestScale = 100;

    private readonly long _window, _heads;
    private readonly bool _isShifted;
    private readonly Parameter logit_scale;
    private readonly Tensor relative_coords_table;
    private readonly Tensor relative_position_index;
    private readonly Linear qkv;
    private readonly Module<Tensor, Tensor> proj;
    private readonly Module<Tensor, Tensor> cpb_mlp;

    public WindowAttention(long width, long heads, long window, bool isShifted)
        : base(nameof(WindowAttention))
    {
        (_window, _heads, _isShifted) = (window, heads, isShifted);
        logit_scale = new Parameter(full([heads, 1, 1], Math.Log(10)));
        relative_coords_table = RelativePositions.Table(window);
        relative_position_index = RelativePositions.Index(window);
        qkv = Linear(width, 3 * width);
        proj = Linear(width, width);
        cpb_mlp = Sequential(Linear(2, Hidden), ReLU(), Linear(Hidden, heads, hasBias: false));
        RegisterComponents();
    }

    /// <param name="input">[n, h, w, width].</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var grid = new WindowGrid(input.shape[1], input.shape[2], _window, _isShifted);
        var (positions, width) = (_window * _window, input.shape[3]);
        var parts = functional.linear(grid.Split(input), qkv.weight!, WithoutKeys(qkv.bias!))
            .reshape(-1, positions, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4).unbind(); // 3 × [n · windows, heads, window², d]
        var mixed = Weights(parts[0], parts[1], grid).matmul(parts[2]);
        return grid.Join(proj.call(mixed.transpose(1, 2).reshape(-1, positions, width))).MoveToOuterDisposeScope();
    }

    private Tensor Weights(Tensor queries, Tensor keys, WindowGrid grid)
    {
        var cosines = functional.normalize(queries, dim: -1).matmul(functional.normalize(keys, dim: -1).transpose(-2, -1));
        var scores = (cosines * logit_scale.clamp_max(Math.Log(LargestScale)).exp()) + Bias();
        if (grid.Mask(scores.dtype, scores.device) is { } mask)
        {
            var shape = scores.shape;
            scores = (scores.reshape(-1, grid.Windows, shape[1], shape[2], shape[3]) + mask.unsqueeze(1)).reshape(shape);
        }

        return functional.softmax(scores, -1); // [n · windows, heads, window², window²]
    }

    // [heads, window², window²]
    private Tensor Bias()
    {
        var positions = _window * _window;
        var table = cpb_mlp.call(relative_coords_table).reshape(-1, _heads); // [(2 · window − 1)², heads]
        return table.index_select(0, relative_position_index).reshape(positions, positions, _heads).permute(2, 0, 1).sigmoid() * LargestBias;
    }

    private static Tensor WithoutKeys(Tensor bias)
    {
        var parts = bias.chunk(3);
        return cat([parts[0], zeros_like(parts[1]), parts[2]]);
    }
}
