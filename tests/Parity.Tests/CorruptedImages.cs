using Retable.Learning.Data.Corruptions;
using Retable.Tests;

namespace Retable.Parity;

/// <summary>CIFAR-C's corruptions. Their random draws, where they have some, stand in the fixture.</summary>
internal static class CorruptedImages
{
    private const string Bytes = ".u8";

    [Op("corruption.pointwise-rgb")]
    public static void Pointwise(Fixture fixture) => MatchDeterministic(fixture, _ => fixture.Inputs["image"]);

    [Op("corruption.blur")]
    public static void Blurs(Fixture fixture) =>
        MatchDeterministic(fixture, name => fixture.Inputs[name == "zoom_blur" ? "square_image" : "image"], isNearInteger: IsNearInteger);

    [Op("corruption.gray28")]
    public static void Grey(Fixture fixture) => MatchDeterministic(fixture, _ => fixture.Inputs["image"], isNearInteger: IsNearInteger);

    [Op("corruption.pixelate")]
    public static void Pixelated(Fixture fixture)
    {
        foreach (var (key, name, severity) in Cases(fixture.Expected))
        {
            var image = Image(fixture.Inputs[$"image{name["pixelate".Length..]}"]);
            MatchBytes(fixture.Expected[key], Deterministic("pixelate", severity, image));
        }
    }

    [Op("corruption.noise-given-draws")]
    public static void Noises(Fixture fixture)
    {
        var image = Image(fixture.Inputs["image"]);
        foreach (var (key, name, severity) in Cases(fixture.Expected).Where(at => !at.Key.EndsWith(Bytes, StringComparison.Ordinal)))
        {
            Match(fixture.Expected, key, Noisy(name, severity, image, what => InPlanes(fixture.Inputs[$"{key}.{what}"])));
        }
    }

    [Op("corruption.fog-glass-motion")]
    public static void FogGlassAndMotion(Fixture fixture)
    {
        var (inputs, expected) = (fixture.Inputs, fixture.Expected);
        var image = Image(inputs["image"]);
        foreach (var key in expected.Names.Where(key => key.Split('.').Length == 2))
        {
            var (name, at) = (key.Split('.')[0], key.Split('.')[1]);
            switch (name)
            {
                case "fog":
                    Match(expected, key, Foggy(image, int.Parse(at[1..]), inputs[$"{key}.unit_draws"].Numbers, expected[$"{key}.plasma"]));
                    break;
                case "glass_blur":
                    Match(expected, key, BehindGlass(image, int.Parse(at[1..]), inputs[$"{key}.dxdy"].Ints));
                    break;
                default:
                    var blur = new MotionBlur(inputs[$"{key}.radius"].Int, inputs[$"{key}.sigma"].Number);
                    expected[key].Matches(Interleaved(blur.Blur(Image(inputs["motion.image"]), inputs[$"{key}.angle_deg"].Number)));
                    break;
            }
        }
    }

    private static FloatImage Foggy(ByteImage image, int severity, double[] draws, FixtureNode expectedMap)
    {
        var fog = (Fog)CifarCorruptions.Of("fog", severity);
        var next = draws.AsEnumerable().GetEnumerator();
        var map = fog.Map(image, _ => next.MoveNext() ? next.Current : throw new InvalidOperationException("more draws than the original's"));
        Assert.False(next.MoveNext(), "fewer draws than the original's");
        expectedMap.Matches(map);
        return fog.Cover(image, map);
    }

    private static FloatImage BehindGlass(ByteImage image, int severity, int[] offsets)
    {
        var glass = (GlassBlur)CifarCorruptions.Of("glass_blur", severity);
        Assert.Equal(offsets.Length, 2 * glass.Moves(image));
        var at = 0;
        return glass.Apply(image, () => (offsets[at++], offsets[at++]));
    }

    private static FloatImage Noisy(string name, int severity, ByteImage image, Func<string, double[]> draws) => name switch
    {
        "gaussian_noise" => GaussianNoise.Add(image, draws("noise")),
        "speckle_noise" => SpeckleNoise.Multiply(image, draws("noise")),
        "shot_noise" => ((ShotNoise)CifarCorruptions.Of(name, severity)).Of(image, [.. draws("counts").Select(count => (long)count)]),
        "impulse_noise" => ImpulseNoise.Replace(image, [.. draws("flip").Select(flag => flag != 0)], [.. draws("salt").Select(flag => flag != 0)]),
        _ => throw new FormatException($"'{name}' is no noise"),
    };

    private static void MatchDeterministic(Fixture fixture, Func<string, FixtureNode> image, Func<double, bool>? isNearInteger = null)
    {
        foreach (var (key, name, severity) in Cases(fixture.Expected).Where(at => !at.Key.EndsWith(Bytes, StringComparison.Ordinal)))
        {
            Match(fixture.Expected, key, Deterministic(name, severity, Image(image(name))), isNearInteger);
        }
    }

    // Where the original computes in float32 its bytes may differ by one at numbers that are nearly integers: the fixtures say so.
    private static void Match(FixtureNode expected, string key, FloatImage actual, Func<double, bool>? isNearInteger = null)
    {
        var levels = expected[key].Numbers;
        expected[key].Matches(Interleaved(actual));
        var bytes = expected[key + Bytes].Numbers;
        var found = Interleaved(actual.Truncated());
        var allowed = found.Select((level, i) => Math.Abs(level - bytes[i]) <= 1 && isNearInteger?.Invoke(levels[i]) == true ? bytes[i] : level);
        expected[key + Bytes].Matches([.. allowed]);
    }

    private static void MatchBytes(FixtureNode expected, FloatImage actual) => expected.Matches(Interleaved(actual.Truncated()));

    private static bool IsNearInteger(double level) => Math.Abs(level - Math.Round(level)) <= 1e-3;

    // The cast fails for a corruption that draws.
    private static FloatImage Deterministic(string name, int severity, ByteImage image) =>
        ((DeterministicCorruption)CifarCorruptions.Of(name, severity)).Apply(image);

    // "contrast.s1" and "contrast.s1.u8".
    private static IEnumerable<(string Key, string Name, int Severity)> Cases(FixtureNode expected) =>
        from key in expected.Names
        let parts = key.Split('.')
        select (key, parts[0], int.Parse(parts[1][1..]));

    private static ByteImage Image(FixtureNode node)
    {
        var shape = node.Shape;
        return new ByteImage([.. InPlanes(node).Select(level => (byte)level)], shape.Length == 3 ? (int)shape[2] : 1, (int)shape[0], (int)shape[1]);
    }

    // The fixtures' images are [H, W] or [H, W, C].
    private static double[] InPlanes(FixtureNode node)
    {
        var (numbers, channels) = (node.Numbers, node.Shape.Length == 3 ? (int)node.Shape[2] : 1);
        return [.. Enumerable.Range(0, channels).SelectMany(channel => numbers.Where((_, i) => i % channels == channel))];
    }

    private static double[] Interleaved(FloatImage image) => Interleaved(image.Levels, image.Channels);

    private static double[] Interleaved(ByteImage image) => Interleaved([.. image.Planes.Select(level => (double)level)], image.Channels);

    private static double[] Interleaved(double[] planes, int channels)
    {
        var area = planes.Length / channels;
        return [.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % channels * area) + (i / channels)])];
    }
}
