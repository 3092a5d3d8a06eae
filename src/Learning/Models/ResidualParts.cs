using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models;

/// <summary>The parts that the blocks of a <see cref="ResNet"/> are built with, in which alone its forms differ.</summary>
/// <param name="Convolution">Creates a convolution without bias from the channels of its input and result, its kernel and its stride.</param>
/// <param name="Activation">The activation after a batch norm; it may work in place.</param>
public sealed record ResidualParts(Func<long, long, long, long, Module<Tensor, Tensor>> Convolution, Func<Tensor, Tensor> Activation)
{
    /// <summary>The published form.</summary>
    public static ResidualParts Plain { get; } = new(Convolutions.Of, x => x.relu_());

    /// <summary>Dropout after every ReLU, also in evaluation: each pass is a draw from an ensemble.</summary>
    /// <remarks>Source: mkirchhof/url@eacd47f, timm/models/resnet.py, BottleneckDropout.</remarks>
    /// <param name="probability">The probability of setting an element to 0; the others are scaled by 1 / (1 − probability).</param>
    public static ResidualParts WithDropout(double probability) =>
        new(Convolutions.Of, x => functional.dropout(x.relu_(), probability, training: true));
}
