namespace Retable.Learning.Data.Corruptions;

/// <summary>Enlarges the centre of a square image to the image's size.</summary>
/// <remarks>
/// Of side N and zoom z: the crop of side h = ⌈N/z⌉ at ⌊(N − h)/2⌋, its corners stretched linearly onto those of side o = round(h·z) (half to even), and
/// of that the N × N pixels at ⌊(o − N)/2⌋. Checked against hendrycks/robustness@8190fe3, make_cifar_c.py, clipped_zoom (with scipy 1.10.1).
/// </remarks>
internal static class ClippedZoom
{
    /// <param name="plane">N × N row-major.</param>
    /// <param name="side">N.</param>
    /// <param name="zoom">z ≥ 1.</param>
    /// <returns>N × N.</returns>
    public static float[] Apply(float[] plane, int side, double zoom)
    {
        var crop = (int)Math.Ceiling(side / zoom);
        var enlarged = (int)Math.Round(crop * zoom, MidpointRounding.ToEven);
        var places = Places(side, crop, enlarged);
        var result = new float[plane.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var ((top, down), (left, right)) = (places[i / side], places[i % side]);
            var here = (top * side) + left;

            // Where a weight is 0 its neighbour may lie outside.
            var (below, beside) = (down > 0 ? side : 0, right > 0 ? 1 : 0);
            result[i] = (float)((plane[here] * (1 - down) * (1 - right)) + (plane[here + beside] * (1 - down) * right)
                + (plane[here + below] * down * (1 - right)) + (plane[here + below + beside] * down * right));
        }

        return result;
    }

    // For each row (or column) of the result the one before it in the image, and how far it is on the way to the next.
    private static (int Before, double Share)[] Places(int side, int crop, int enlarged)
    {
        var step = enlarged > 1 ? (crop - 1.0) / (enlarged - 1) : 0;
        var (first, from) = ((side - crop) / 2, (enlarged - side) / 2);
        return
        [
            .. Enumerable.Range(from, side).Select(i =>
            {
                var at = Math.Min(i * step, crop - 1);
                return (first + (int)at, at - Math.Floor(at));
            }),
        ];
    }
}
