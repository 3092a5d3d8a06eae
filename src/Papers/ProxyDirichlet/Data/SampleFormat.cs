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

    /// <summary>The samples that whole files of images give, to be evaluated.</summary>
    /// <param name="paths">Parquet with images: one file, or for photographs any number of parts.</param>
    /// <param name="scratch">A folder for photographs unpacked.</param>
    /// <param name="threads">How many decode photographs.</param>
    public ISamples Open(IReadOnlyList<string> paths, string scratch, int threads) => Images == ImageKind.Photographs
        ? new Photographs(paths, scratch, Size, Resize, threads, again: false)
        : new Composites(ImageFile.Read(paths.Single()).Resized(Size, Size), Digits, count: 0, new SeedSequence(0));

    /// <summary>From pixels 0 … 1 to what the network takes.</summary>
    public Tensor Normalise(Tensor pixels) => new Normalisation(Mean, Std).OfUnit(pixels);
}
