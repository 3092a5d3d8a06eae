namespace Retable.Learning.Data.Corruptions;

/// <summary>Adds to the value of each colour, keeping hue and saturation: V ← clip(V + c). For a grey image: clip(x + c).</summary>
/// <remarks>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</remarks>
/// <param name="added">c, on the scale 0 … 1.</param>
public sealed class Brightness(double added) : DeterministicCorruption
{
    public override FloatImage Apply(ByteImage image) => image.Channels switch
    {
        1 => FloatImage.OfUnit(image.Unit().Select(x => x + added), image),
        3 => FloatImage.OfUnit(Hsv.Map(image, colour => colour with { Value = Math.Clamp(colour.Value + added, 0, 1) }), image),
        var channels => throw new ArgumentException($"an image of {channels} channels has no brightness", nameof(image)),
    };
}
