using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Bench.Torch;

/// <summary>How images and the weights of convolutions lie in memory. Which is fastest depends on the network, so each side is measured in all.</summary>
/// <param name="Name">As peer.py calls it.</param>
internal sealed record Layout(string Name)
{
    /// <summary>Rows of pixels: the framework's own.</summary>
    public static readonly Layout Rows = new("rows");

    /// <summary>The channels of a pixel side by side, in images only.</summary>
    public static readonly Layout Images = new("images");

    /// <summary>The same in weights too.</summary>
    public static readonly Layout Throughout = new("throughout");

    public static readonly IReadOnlyList<Layout> All = [Rows, Images, Throughout];

    public Tensor Of(Tensor images) => this == Rows ? images : ChannelsLast.Of(images);

    public T Of<T>(T model)
        where T : nn.Module => this == Throughout ? ChannelsLast.Weights(model) : model;
}
