using System.ComponentModel.DataAnnotations;

namespace Retable.Papers.ProxyDirichlet.Data;

/// <summary>What a sample is.</summary>
public enum ImageKind
{
    /// <summary><see cref="Data.Composites"/> of small grey images: the laptop profile.</summary>
    Composites,

    /// <summary>JPEG files, cropped and flipped at random in training: the paper.</summary>
    Photographs,
}

/// <summary>The parameters that say what a training learns from.</summary>
public abstract record SampleParameters
{
    public ImageKind Images { get; init; } = ImageKind.Composites;

    /// <summary>Composites: images a sample; 10 to this power is the number of classes.</summary>
    [Range(1, 4)]
    public int Digits { get; init; } = 1;

    /// <summary>Pixels a side: of each part of a composite, of the crop of a photograph.</summary>
    [Range(4, 1024)]
    public int Size { get; init; } = 14;

    /// <summary>Photographs: pixels a side that are resized to before the centre is cropped for evaluation.</summary>
    [Range(4, 4096)]
    public int Resize { get; init; } = 256;

    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];

    /// <summary>Composites: at most so many training images, classes in their shares.</summary>
    [Range(1, int.MaxValue)]
    public int TrainImages { get; init; } = int.MaxValue;

    /// <summary>Composites: how many samples are made of them; 0 uses each image once.</summary>
    [Range(0, 10_000_000)]
    public int Composites { get; init; }
}
