using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>The corruptions of CIFAR-10-C and CIFAR-100-C, by their file names, at their five severities.</summary>
/// <remarks>
/// <para>Fourteen of the nineteen. Not here: frost (needs its photographs), jpeg_compression (the bytes are the codec's), elastic_transform and spatter
/// (OpenCV's fixed-point warps and filters), snow.</para>
/// <para>Source: Hendrycks, Dietterich, "Benchmarking neural network robustness to common corruptions and perturbations", ICLR 2019,
/// arXiv:1903.12261; parameters of hendrycks/robustness@8190fe3, make_cifar_c.py.</para>
/// </remarks>
public static class CifarCorruptions
{
    /// <summary>The number of severities, which count from 1.</summary>
    public const int Severities = 5;

    private static readonly SortedDictionary<string, ICorruption[]> BySeverity = new(StringComparer.Ordinal)
    {
        ["brightness"] = Each(c => new Brightness(c), .05, .1, .15, .2, .3),
        ["contrast"] = Each(c => new Contrast(c), .75, .5, .4, .3, .15),
        ["defocus_blur"] = Each(c => new DefocusBlur(c.Item1, c.Item2), (.3, .4), (.4, .5), (.5, .6), (1, .2), (1.5, .1)),
        ["fog"] = Each(c => new Fog(c.Item1, c.Item2), (.2, 3), (.5, 3), (.75, 2.5), (1, 2), (1.5, 1.75)),
        ["gaussian_blur"] = Each(c => new GaussianBlur(c), .4, .6, .7, .8, 1),
        ["gaussian_noise"] = Each(c => new GaussianNoise(c), .04, .06, .08, .09, .1),
        ["glass_blur"] = Each(c => new GlassBlur(c.Item1, reach: 1, c.Item2), (.05, 1), (.25, 1), (.4, 1), (.25, 2), (.4, 2)),
        ["impulse_noise"] = Each(c => new ImpulseNoise(c), .01, .02, .03, .05, .07),
        ["motion_blur"] = Each(c => new MotionBlur(c.Item1, c.Item2), (6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)),
        ["pixelate"] = Each(c => new Pixelate(c), .95, .9, .85, .75, .65),
        ["saturate"] = Each(c => new Saturate(c.Item1, c.Item2), (.3, 0), (.1, 0), (1.5, 0), (2, .1), (2.5, .2)),
        ["shot_noise"] = Each(c => new ShotNoise(c), 500.0, 250, 100, 75, 50),
        ["speckle_noise"] = Each(c => new SpeckleNoise(c), .06, .1, .12, .16, .2),
        ["zoom_blur"] = Each(c => new ZoomBlur(c), 7, 12, 16, 21, 26),
    };

    /// <summary>The names of the corruptions, in alphabetical order.</summary>
    public static IReadOnlyCollection<string> Names => BySeverity.Keys;

    /// <summary>Finds a corruption by name and severity.</summary>
    /// <param name="name">The name as in CIFAR-10-C's files: <c>gaussian_noise</c>.</param>
    /// <param name="severity">1 … 5.</param>
    /// <exception cref="BadInputException">No corruption has this name, or the severity does not exist.</exception>
    public static ICorruption Of(string name, int severity)
    {
        if (!BySeverity.TryGetValue(name, out var corruptions))
        {
            throw BadInputException.UnknownName($"there is no corruption '{name}'", name, Names);
        }

        return severity is >= 1 and <= Severities
            ? corruptions[severity - 1]
            : throw new BadInputException($"corruptions have severities 1 to {Severities}, not {severity}");
    }

    private static ICorruption[] Each<T>(Func<T, ICorruption> of, params T[] parameters) => [.. parameters.Select(of)];
}
