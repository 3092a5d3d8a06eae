namespace Retable.Learning.Data;

/// <summary>Decodes files that data sets call JPEG: one photograph of ImageNet's training part, n02105855_2933, is really a PNG file.</summary>
public static class Picture
{
    /// <summary>Decodes to RGB: uint8 [3, height, width] row by row.</summary>
    /// <exception cref="InvalidDataException">The bytes are neither JPEG nor PNG, or damaged, or claim more than <see cref="Jpeg.MaximumPixels"/>.</exception>
    public static (byte[] Pixels, int Height, int Width) Decode(ReadOnlySpan<byte> file) => Png.IsOne(file) ? Png.Decode(file) : Jpeg.Decode(file);
}
