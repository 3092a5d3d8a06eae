using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.TorchSharp.Tests.Gradients;

/// <summary>Layers and losses, as functions of one matrix [3, 4]: of it as their input, and as their weight.</summary>
internal static class Layers
{
    private static readonly Tensor Classes = tensor([0L, 3L, 1L]);
    private static readonly Tensor Target = arange(12, dtype: float64).reshape(3, 4).sin();
    private static readonly Tensor Shares = Target.softmax(1);
    private static readonly Tensor Signs = tensor([1.0, -1.0, 1.0]);

    public static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["linear"] = x => functional.linear(x, x, x[TensorIndex.Colon, 0]),
        ["conv1d"] = x => functional.conv1d(x.view(1, 2, 6), x.view(3, 2, 2), x[TensorIndex.Colon, 0], 2, 1),
        ["conv1d in groups"] = x => functional.conv1d(x.view(1, 4, 3), x.view(4, 1, 3), padding: 2, dilation: 2, groups: 4),
        ["conv2d"] = x => functional.conv2d(Image(x), Image(x)[TensorIndex.Ellipsis, ..2, ..2]),
        ["conv2d with channels"] = x => functional.conv2d(x.view(1, 3, 2, 2), x.view(1, 3, 2, 2), x[0, ..1], padding: [1, 1]),
        ["conv2d, channels last"] = x => functional.conv2d(
            x.view(1, 2, 2, 3).permute(0, 3, 1, 2), x.view(2, 3, 2, 1), strides: [1, 2], padding: [1, 1]),
        ["conv_transpose1d"] = x => functional.conv_transpose1d(x.view(1, 2, 6), x.view(2, 3, 2), stride: 2, padding: 1, output_padding: 1),
        ["conv_transpose2d"] = x => functional.conv_transpose2d(x.view(1, 3, 2, 2), x.view(3, 1, 2, 2), x[0, ..1], strides: [2, 2], padding: [1, 1]),
        ["embedding"] = x => functional.embedding(x, tensor([2L, 0L, 2L]), -1, false, false),
        ["batch_norm in training"] = x => functional.batch_norm(x, null, null, x[0], x[1], training: true),
        ["batch_norm of images"] = x => functional.batch_norm(x.view(2, 1, 2, 3), null, null, training: true),
        ["batch_norm in evaluation"] = x => functional.batch_norm(x, zeros([4], float64), ones([4], float64) * 2, x[0], x[1]),
        ["layer_norm"] = x => functional.layer_norm(x, [4], x[0], x[1]),
        ["group_norm"] = x => functional.group_norm(x.view(1, 4, 3), 2, x[0], x[1]),
        ["instance_norm"] = x => functional.instance_norm(x.view(1, 2, 6)),
        ["max_pool1d"] = x => functional.max_pool1d(x.view(1, 2, 6), 2),
        ["max_pool2d"] = x => functional.max_pool2d(Image(x), 2),
        ["avg_pool1d"] = x => functional.avg_pool1d(x.view(1, 2, 6), 3),
        ["avg_pool2d"] = x => functional.avg_pool2d(Image(x), 2, padding: 1),
        ["adaptive_avg_pool1d"] = x => functional.adaptive_avg_pool1d(x.view(1, 2, 6), 4),
        ["adaptive_avg_pool2d"] = x => functional.adaptive_avg_pool2d(Image(x), [2, 3]),
        ["adaptive_max_pool2d"] = x => functional.adaptive_max_pool2d(Image(x), [2, 3]),
        ["dropout in evaluation"] = x => functional.dropout(x, 0.5, training: false),
        ["zero padding"] = x => functional.pad(x, (1, 2)),
        ["reflected padding"] = x => functional.pad(Image(x), (1, 1, 1, 1), PaddingModes.Reflect),
        ["replicated padding"] = x => functional.pad(Image(x), (1, 2, 1, 1), PaddingModes.Replicate),
        ["circular padding"] = x => functional.pad(Image(x), (1, 1, 1, 1), PaddingModes.Circular),
        ["nearest neighbours"] = x => functional.interpolate(Image(x), scale_factor: [2]),
        ["linear interpolation"] = x => functional.interpolate(x.view(1, 2, 6), [9], mode: InterpolationMode.Linear),
        ["bilinear interpolation"] = x => functional.interpolate(Image(x), [5, 7], mode: InterpolationMode.Bilinear),
        ["bilinear interpolation, corners kept"] = x => functional.interpolate(Image(x), [5, 7], mode: InterpolationMode.Bilinear, align_corners: true),
        ["bilinear shrinking"] = x => functional.interpolate(Image(x), [2, 2], mode: InterpolationMode.Bilinear, antialias: true),
        ["bicubic interpolation"] = x => functional.interpolate(Image(x), [5, 7], mode: InterpolationMode.Bicubic),
        ["bicubic shrinking"] = x => functional.interpolate(Image(x), [2, 2], mode: InterpolationMode.Bicubic, antialias: true),
        ["area interpolation"] = x => functional.interpolate(Image(x), [2, 2], mode: InterpolationMode.Area),
        ["grid_sample of images"] = x => functional.grid_sample(Image(x), full([1, 2, 2, 2], 0.3, float64)),
        ["grid_sample of positions"] = x => functional.grid_sample(Image(Target), (x * 0.3).view(1, 2, 3, 2)),
        ["grid_sample beyond the border"] = x => functional.grid_sample(
            Image(x), (x * 2).view(1, 2, 3, 2), padding_mode: GridSamplePaddingMode.Reflection),
        ["grid_sample at the border"] = x => functional.grid_sample(
            Image(x), (x * 2).view(1, 2, 3, 2), padding_mode: GridSamplePaddingMode.Border),
        ["grid_sample of neighbours"] = x => functional.grid_sample(Image(x), full([1, 2, 2, 2], 0.3, float64), GridSampleMode.Nearest),
        ["affine_grid"] = x => functional.affine_grid(x.view(2, 2, 3), [2, 1, 3, 4]),
        ["pixel_shuffle"] = x => functional.pixel_shuffle(x.view(1, 4, 1, 3), 2),
        ["columns of blocks"] = x => functional.unfold(Image(x), 2, padding: 1),
        ["attention"] = x => functional.scaled_dot_product_attention(x.view(1, 3, 4), x.view(1, 3, 4).flip(1), x.view(1, 3, 4)),
        ["causal attention"] = x => functional.scaled_dot_product_attention(x.view(1, 3, 4), x.view(1, 3, 4), x.view(1, 3, 4), is_casual: true),
        ["cross_entropy"] = x => functional.cross_entropy(x, Classes),
        ["cross_entropy with weights"] = x => functional.cross_entropy(x, Classes, Shares[0]),
        ["cross_entropy, smoothed"] = x => functional.cross_entropy(x, Classes, label_smoothing: 0.1),
        ["cross_entropy of shares"] = x => functional.cross_entropy(x, Shares),
        ["nll_loss"] = x => functional.nll_loss(x.log_softmax(1), Classes),
        ["kl_div"] = x => functional.kl_div(x.log_softmax(1), Shares, log_target: false),
        ["mse_loss"] = x => functional.mse_loss(x, Target),
        ["l1_loss"] = x => functional.l1_loss(x, Target),
        ["smooth_l1_loss"] = x => functional.smooth_l1_loss(x, Target, beta: 0.5),
        ["huber_loss"] = x => functional.huber_loss(x, Target, 0.5),
        ["binary_cross_entropy"] = x => functional.binary_cross_entropy(x.sigmoid(), Shares),
        ["binary_cross_entropy_with_logits"] = x => functional.binary_cross_entropy_with_logits(x, Shares),
        ["cosine_embedding_loss"] = x => functional.cosine_embedding_loss(x, Target, Signs),
        ["margin_ranking_loss"] = x => functional.margin_ranking_loss(x, Target, ones([3, 4], float64), margin: 0.3),
        ["triplet_margin_loss"] = x => functional.triplet_margin_loss(x, Target, Shares),
        ["soft_margin_loss"] = x => functional.soft_margin_loss(x, Target.sign()),
        ["gaussian_nll_loss"] = x => functional.gaussian_nll_loss(x, Target, x.square() + 0.1),
    };

    private static Tensor Image(Tensor x) => x.view(1, 1, 3, 4);
}
