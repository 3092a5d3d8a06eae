namespace Retable.Learning.Data.Corruptions;

/// <summary>Changes the saturation: S ← clip(a·S + b), keeping hue and value.</summary>
/// <remarks>
/// <para>Grey has hue 0, so that b &gt; 0 tints it red: images of one channel are refused.</para>
/// <para>Source: arXiv:1903.12261; checked against hendrycks/robustness@8190fe3, make_cifar_c.py.</para>
/// </remarks>
/// <param name="factor">a ≥ 0.</param>
/// <param name="added">b, on the scale 0 … 1.</param>
public sealed class Saturate(double factor, double added) : DeterministicCorruption
{
    public override FloatImage Apply(ByteImage image) => image.Channels == 3
        ? FloatImage.OfUnit(Hsv.Map(image, colour => colour with { Saturation = Math.Clamp((colour.Saturation * factor) + added, 0, 1) }), image)
        : throw new ArgumentException($"an image of {image.Channels} channels has no saturation", nameof(image));
}
