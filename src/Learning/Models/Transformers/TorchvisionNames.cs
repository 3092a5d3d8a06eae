using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Retable.Learning.Models.Transformers;

/// <summary>torchvision's names of a <see cref="VisionTransformer"/>'s weights (<c>vit_b_16</c>), which LLNL/anchoring trains.</summary>
public static partial class TorchvisionNames
{
    private static readonly (string Theirs, string Ours)[] Outside =
    [
        ("class_token", "cls_token"),
        ("conv_proj.", "patch_embed.proj."),
        ("encoder.pos_embedding", "pos_embed"),
        ("encoder.ln.", "norm."),
        ("heads.head.", "head."),
    ];

    private static readonly (string Theirs, string Ours)[] InBlock =
    [
        ("self_attention.in_proj_", "attn.qkv."),
        ("self_attention.out_proj.", "attn.proj."),
        ("ln_1.", "norm1."),
        ("ln_2.", "norm2."),
        ("mlp.0.", "mlp.fc1."),
        ("mlp.3.", "mlp.fc2."),
    ];

    /// <summary>The same weights under the names of <see cref="VisionTransformer"/>; other names stay.</summary>
    public static IReadOnlyDictionary<string, Tensor> Replaced(IReadOnlyDictionary<string, Tensor> state) =>
        state.ToDictionary(entry => Replaced(entry.Key), entry => entry.Value);

    private static string Replaced(string name) => Block().Match(name) is { Success: true } block
        ? $"blocks.{block.Groups[1].Value}.{StartReplaced(name[block.Length..], InBlock)}"
        : StartReplaced(name, Outside);

    private static string StartReplaced(string name, (string Theirs, string Ours)[] starts)
    {
        var (theirs, ours) = Array.Find(starts, start => name.StartsWith(start.Theirs, StringComparison.Ordinal));
        return theirs is null ? name : ours + name[theirs.Length..];
    }

    [GeneratedRegex(@"^encoder\.layers\.encoder_layer_(\d+)\.")]
    private static partial Regex Block();
}
