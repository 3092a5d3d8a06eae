namespace Retable.Learning.Data.Corruptions;

/// <summary>Moves the pixels of each channel towards the channel's mean μ over the image: clip((x − μ)·c + μ).</summary>
/// <remarks>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</remarks>
/// <param name="factor">c, in (0, 1].</param>
public sealed class Contrast(double factor) : DeterministicCorruption
{
    public override FloatImage Apply(ByteImage image) => FloatImage.OfUnit(image.MapPlanes(Reduce), image);

    private double[] Reduce(double[] plane)
    {
        var mean = plane.Sum() / plane.Length;
        return [.. plane.Select(x => ((x - mean) * factor) + mean)];
    }
}
