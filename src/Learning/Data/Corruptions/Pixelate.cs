namespace Retable.Learning.Data.Corruptions;

/// <summary>Makes pixels coarser: a box resize to ⌊N·c⌋ and one back to N, each rounded to bytes.</summary>
/// <remarks>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py (with Pillow 9.4.0).</remarks>
/// <param name="factor">c, in (0, 1].</param>
public sealed class Pixelate(double factor) : DeterministicCorruption
{
    public override FloatImage Apply(ByteImage image)
    {
        var (height, width) = ((int)(image.Height * factor), (int)(image.Width * factor));
        if (height < 1 || width < 1)
        {
            throw new ArgumentException($"an image of {image.Height} x {image.Width} has no pixel left at {factor} of its size", nameof(image));
        }

        var small = BoxResize.Apply(image, height, width);
        return FloatImage.Of(BoxResize.Apply(small, image.Height, image.Width).Planes.Select(level => (double)level), image);
    }
}
