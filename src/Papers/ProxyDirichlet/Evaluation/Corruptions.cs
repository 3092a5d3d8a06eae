namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>The 19 corruptions of ImageNet-C, by the names of their folders; each has severities 1 … 5.</summary>
public static class Corruptions
{
    public static readonly IReadOnlyList<string> Names =
    [
        "gaussian_noise", "shot_noise", "impulse_noise", "defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "snow", "frost", "fog",
        "brightness", "contrast", "elastic_transform", "pixelate", "jpeg_compression", "speckle_noise", "gaussian_blur", "spatter", "saturate",
    ];
}
