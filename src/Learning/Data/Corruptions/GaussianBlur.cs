namespace Retable.Learning.Data.Corruptions;

/// <summary>Smooths each channel with a Gaussian; borders are replicated.</summary>
/// <remarks>
/// As wide as σ asks for, on one 8-bit image; of tensors, with a kernel of a given size and reflected borders: <see cref="ReflectedGaussianBlur"/>.
/// Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.
/// </remarks>
/// <param name="sigma">Standard deviation in pixels, &gt; 0.</param>
public sealed class GaussianBlur(double sigma) : DeterministicCorruption
{
    public override FloatImage Apply(ByteImage image) =>
        FloatImage.OfUnit(image.MapPlanes(plane => GaussianFilter.Apply(plane, image.Height, image.Width, sigma)), image);
}
