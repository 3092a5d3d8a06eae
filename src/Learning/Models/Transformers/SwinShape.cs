namespace Retable.Learning.Models.Transformers;

/// <summary>Sizes of a <see cref="SwinTransformer"/>.</summary>
/// <param name="Width">Components of a token in the first stage; each later stage has twice as many.</param>
/// <param name="Blocks">The number of blocks per stage.</param>
/// <param name="Heads">The number of attention heads per stage; each divides its stage's width.</param>
public sealed record SwinShape(long Width, IReadOnlyList<int> Blocks, IReadOnlyList<long> Heads)
{
    /// <summary>28,351,570 parameters with 3 channels and 1,000 classes; torchvision's swin_v2_t.</summary>
    public static SwinShape Tiny { get; } = new(96, [2, 2, 6, 2], [3, 6, 12, 24]) { StochasticDepth = 0.2 };

    /// <summary>49,737,442 parameters; torchvision's swin_v2_s.</summary>
    public static SwinShape Small { get; } = new(96, [2, 2, 18, 2], [3, 6, 12, 24]) { StochasticDepth = 0.3 };

    /// <summary>87,930,848 parameters; torchvision's swin_v2_b.</summary>
    public static SwinShape Base { get; } = new(128, [2, 2, 18, 2], [4, 8, 16, 32]) { StochasticDepth = 0.5 };

    /// <summary>Pixels per side of a patch.</summary>
    public long Patch { get; init; } = 4;

    /// <summary>Patches per side of a window, at least 2.</summary>
    public long Window { get; init; } = 8;

    /// <summary>The probability of dropping a sample's branch in the last block; it rises linearly from 0 in the first.</summary>
    public double StochasticDepth { get; init; }

    internal int Stages => Blocks.Count;

    internal long WidthOf(int stage) => Width << stage;

    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    internal void Require()
    {
        if (Stages == 0 || Heads.Count != Stages)
        {
            throw new ArgumentException($"each stage has blocks and heads, but there are {Stages} and {Heads.Count} numbers", nameof(Heads));
        }

        if (Window < 2)
        {
            throw new ArgumentException($"a window has at least 2 patches on a side, not {Window}", nameof(Window));
        }

        for (var stage = 0; stage < Stages; stage++)
        {
            if (WidthOf(stage) % Heads[stage] != 0)
            {
                throw new ArgumentException($"{Heads[stage]} heads do not divide the width {WidthOf(stage)} of stage {stage}", nameof(Heads));
            }
        }
    }
}
