using System.Numerics;
using System.Runtime.InteropServices;

namespace Retable.Engine.Determinism;

/// <summary>Adds up, block by block, how the numbers of one column or tensor differ.</summary>
/// <remarks>All NaN are one value; −0 and 0 are two, at a distance of 0, as they are in the digest of meaning.</remarks>
/// <param name="name">The column or tensor.</param>
public sealed class NumberTally(string name)
{
    private long _elements;
    private long _differing;
    private double _absolute;
    private double _relative;

    /// <summary>Takes the next numbers of both sides.</summary>
    /// <exception cref="ArgumentException">The blocks are not of one length.</exception>
    public void Add<T>(ReadOnlySpan<T> recorded, ReadOnlySpan<T> again)
        where T : unmanaged, INumber<T>
    {
        if (recorded.Length != again.Length)
        {
            throw new ArgumentException($"a block of {recorded.Length} beside one of {again.Length}", nameof(again));
        }

        _elements += recorded.Length;
        if (MemoryMarshal.AsBytes(recorded).SequenceEqual(MemoryMarshal.AsBytes(again)))
        {
            return;
        }

        for (var i = 0; i < recorded.Length; i++)
        {
            if (!AreSame(recorded[i], again[i]))
            {
                Note(recorded[i], again[i]);
            }
        }
    }

    /// <summary>What they came to; null if nothing differs.</summary>
    public ValueDifference? Difference() =>
        _differing == 0 ? null : new ValueDifference(name, _elements, _differing) { Absolute = _absolute, Relative = _relative };

    private void Note<T>(T recorded, T again)
        where T : INumber<T>
    {
        var distance = Distance(recorded, again);
        var size = Math.Max(Math.Abs(double.CreateSaturating(recorded)), Math.Abs(double.CreateSaturating(again)));
        _differing++;
        _absolute = Math.Max(_absolute, distance);
        _relative = Math.Max(_relative, double.IsInfinity(distance) ? distance : size > 0 ? distance / size : 0);
    }

    private static bool AreSame<T>(T a, T b)
        where T : INumber<T> => a.Equals(b) && (T.IsNaN(a) || T.IsNegative(a) == T.IsNegative(b));

    /// <summary>Of 64-bit integers exactly: as doubles two of them can be one.</summary>
    private static double Distance<T>(T a, T b)
        where T : INumber<T> =>
        a is long or ulong ? double.CreateSaturating(Int128.Abs(Int128.CreateChecked(a) - Int128.CreateChecked(b)))
        : T.IsNaN(a) || T.IsNaN(b) ? double.PositiveInfinity
        : Math.Abs(double.CreateSaturating(a) - double.CreateSaturating(b));
}
