using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Data;

/// <summary>How images become samples; a model carries it with it, so that it is tested on what it was trained for.</summary>
/// <param name="Images">What a sample is.</param>
/// <param name="Digits">Composites: images a sample.</param>
/// <param name="Size">Pixels a side: of each part of a composite, of the crop of a photograph.</param>
/// <param name="Resize">Photographs: pixels a side that are resized to before the centre is cropped.</param>
/// <param name="Mean">Normalisation, one number a channel or one for all, as a fraction of 1.</param>
/// <param name="Std">As many numbers.</param>
public sealed record SampleFormat(
    ImageKind Images, int Digits, int Size, int Resize, IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    public static SampleFormat Of(SampleParameters parameters) => new(
        parameters.Images, parameters.Digits, parameters.Size, parameters.Resize, parameters.Mean, parameters.Std);

    /// <summary>The samples that a whole file of images gives.</summary>
    /// <param name="path">Parquet with images, or for photographs with JPEG files.</param>
    /// <param name="scratch">A folder for the photographs unpacked.</param>
    public ISamples Open(string path, string scratch) => Images == ImageKind.Photographs
        ? new Photographs(path, scratch, Size, Resize)
        : new Composites(ImageFile.Read(path).Resized(Size, Size), Digits, count: 0, new SeedSequence(0));

    /// <summary>From pixels 0 … 1 to what the network takes.</summary>
    public Tensor Normalise(Tensor pixels) => new Normalisation(Mean, Std).OfUnit(pixels);
}
