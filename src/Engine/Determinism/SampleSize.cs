using System.Globalization;
using Retable.Contract;

namespace Retable.Engine.Determinism;

/// <summary>How many of the recorded stages are executed again: a number, or a share of them.</summary>
public readonly record struct SampleSize
{
    private readonly double _number;
    private readonly bool _isShare;

    private SampleSize(double number, bool isShare) => (_number, _isShare) = (number, isShare);

    /// <summary>Reads <c>5%</c> or <c>12</c>.</summary>
    /// <exception cref="BadInputException">It is neither, or not above 0, or more than 100 %.</exception>
    public static SampleSize Parse(string text, SourcePosition at)
    {
        var isShare = text.EndsWith('%');
        var read = isShare
            ? double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            : double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return read && number > 0 && (number <= 100 || !isShare)
            ? new SampleSize(number, isShare)
            : throw new BadInputException($"a sample cannot be '{text}'") { At = at, Facts = [("expected", "a share of the recorded stages or a number of them: 5% or 12")] };
    }

    /// <summary>How many of some: never none of any.</summary>
    public int Of(int all) => (int)Math.Min(all, Math.Ceiling(_isShare ? all * _number / 100 : _number));
}
