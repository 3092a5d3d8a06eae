namespace Retable.Learning.Data.Corruptions;

/// <summary>Checks given random numbers.</summary>
internal static class Draws
{
    /// <summary>Requires one number for each pixel and channel.</summary>
    /// <exception cref="ArgumentException">The number of draws does not match.</exception>
    public static void Require(ByteImage image, int draws)
    {
        if (draws != image.Planes.Length)
        {
            throw new ArgumentException($"{draws} random numbers are not one for each of {image.Planes.Length} pixels");
        }
    }
}
