using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>A change of images that a network has not seen.</summary>
/// <param name="Name">In metrics and predictions.</param>
/// <param name="Apply">From float32 [n, C, H, W], 0 … 1, the severity 1 … 5 and the first image's position to the same shape and range.</param>
internal sealed record Shift(string Name, Func<Tensor, int, int, Tensor> Apply);

/// <summary>The changed test sets of the laptop profile: shifted ones that keep their labels, as ImageNet-C, and foreign ones, as ImageNet-O.</summary>
internal static class Shifts
{
    public const int Severities = 5;

    /// <summary>Five kinds in five severities; the label still holds.</summary>
    /// <param name="digits">Images side by side in a sample: each is turned about its own middle.</param>
    public static IReadOnlyList<Shift> Labelled(int digits) =>
    [
        new("noise", Noise),
        new("blur", (images, severity, _) => Blur(images, severity)),
        new("contrast", (images, severity, _) => Contrast(images, severity)),
        new("rotation", (images, severity, _) => EachPart(images, digits, part => Rotated(part, 7.5 * (severity + 1)))),
        new("pixelate", (images, severity, _) => Pixelate(images, severity)),
    ];

    /// <summary>No class is left: what these show is out of distribution. Made of test images; the severity is not read.</summary>
    /// <param name="digits">Images side by side in a sample.</param>
    public static IReadOnlyList<Shift> Foreign(int digits) =>
    [
        new("invert", (images, _, _) => 1 - images),
        new("flip", (images, _, _) => images.flip(2)),
        new("blocks", (images, _, _) => EachPart(images, digits, Blocks)),
    ];

    // σ 0.1 … 0.5. Drawn on the CPU from a seed of its own: the same noise whatever the device and whatever came before.
    private static Tensor Noise(Tensor images, int severity, int first)
    {
        random.manual_seed(unchecked((long)new SeedSequence(0).For("noise", severity, first)));
        return (images + (0.1 * severity * randn_like(images))).clamp(0, 1);
    }

    // A mean of 3 × 3 pixels, as often as the severity.
    private static Tensor Blur(Tensor images, int severity)
    {
        for (var pass = 0; pass < severity; pass++)
        {
            images = nn.functional.avg_pool2d(images, 3, stride: 1, padding: 1, count_include_pad: false);
        }

        return images;
    }

    // 80, 65, 50, 35, 20 % of the distance to the image's mean.
    private static Tensor Contrast(Tensor images, int severity)
    {
        var mean = images.mean([1, 2, 3], keepdim: true);
        return mean + ((0.95 - (0.15 * severity)) * (images - mean));
    }

    // 15, 22.5, 30, 37.5, 45 degrees.
    private static Tensor Rotated(Tensor images, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var theta = tensor(new[] { (float)cos, (float)-sin, 0, (float)sin, (float)cos, 0 }).reshape(1, 2, 3).expand(images.shape[0], -1, -1);
        var grid = nn.functional.affine_grid(theta, images.shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, align_corners: false);
    }

    // Means over squares: 6/7, 5/7, 4/7, 3/7, 2/7 of the pixels a side are left.
    private static Tensor Pixelate(Tensor images, int severity)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        var left = 7 - severity;
        var small = nn.functional.adaptive_avg_pool2d(images, [Math.Max(1, height * left / 7), Math.Max(1, width * left / 7)]);
        return nn.functional.interpolate(small, size: [height, width]);
    }

    // The four quarters exchanged along the diagonals.
    private static Tensor Blocks(Tensor images)
    {
        var (height, width) = (images.shape[2] / 2, images.shape[3] / 2);
        return images.roll([height, width], [2, 3]);
    }

    private static Tensor EachPart(Tensor images, int digits, Func<Tensor, Tensor> change) =>
        cat(images.chunk(digits, 3).Select(change).ToArray(), 3);
}
