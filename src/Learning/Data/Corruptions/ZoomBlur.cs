namespace Retable.Learning.Data.Corruptions;

/// <summary>The mean, in float32, of a square image and its centre at zooms 1, 1.01, 1.02, … each enlarged to the image's size.</summary>
/// <remarks>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</remarks>
/// <param name="zooms">The number of zooms, ≥ 1; the first is 1, the image itself.</param>
public sealed class ZoomBlur(int zooms) : DeterministicCorruption
{
    // As numpy.arange steps. It is more than 0.01 by a few last places, and a size that ends on a half is rounded up for it.
    private const double Step = 1 + 0.01 - 1;

    public override FloatImage Apply(ByteImage image) => image.Height == image.Width
        ? FloatImage.Of(image.MapPlanes(plane => Blur(plane, image.Width)), image)
        : throw new ArgumentException($"an image of {image.Height} x {image.Width} is not square", nameof(image));

    private double[] Blur(double[] plane, int side)
    {
        var x = plane.Select(value => (float)value).ToArray();
        var sum = new float[x.Length];
        for (var i = 0; i < zooms; i++)
        {
            var zoomed = ClippedZoom.Apply(x, side, 1 + (i * Step));
            for (var pixel = 0; pixel < sum.Length; pixel++)
            {
                sum[pixel] += zoomed[pixel];
            }
        }

        return [.. sum.Select((total, i) => (double)(Math.Clamp((x[i] + total) / (zooms + 1), 0, 1) * 255))];
    }
}
