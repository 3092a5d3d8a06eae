namespace Retable.Tables.Statistics;

/// <summary>When two numbers are the same but for the rounding of what they were computed in.</summary>
/// <remarks>
/// A metric may have been stored or computed in float32, whose numbers lie 2⁻²³ of their size apart. Two numbers within two such steps, and
/// two differences within two steps of what they are differences of, count as equal: a verdict must not rest on digits that no computation
/// carried.
/// </remarks>
public static class Rounding
{
    private const double Steps = 2.0 / (1 << 23);

    /// <summary>The largest distance that rounding explains among numbers of this size.</summary>
    public static double Of(double scale) => Steps * Math.Abs(scale);

    /// <summary>Whether two numbers differ by rounding alone.</summary>
    /// <param name="a">One number; equal if both are the same infinity, never if one is NaN.</param>
    /// <param name="b">The other.</param>
    /// <param name="scale">The size of the numbers they were computed from, where that is larger than their own.</param>
    public static bool AreEqual(double a, double b, double scale = 0) =>
        a.Equals(b) ? !double.IsNaN(a) : double.IsFinite(a - b) && Math.Abs(a - b) <= Of(Math.Max(Math.Abs(scale), Math.Max(Math.Abs(a), Math.Abs(b))));

    /// <summary>The differences with those that are equal but for rounding made equal, and those that are nothing but rounding made zero.</summary>
    /// <param name="differences">In any order, which is kept.</param>
    /// <param name="scale">The size of the numbers that they are differences of.</param>
    public static double[] MakeEqual(IReadOnlyList<double> differences, double scale)
    {
        var order = Enumerable.Range(0, differences.Count).OrderBy(i => differences[i]).ToArray();
        var equal = new double[differences.Count];
        var first = double.NaN;
        foreach (var i in order)
        {
            // Against the first of its group, so that a chain of small steps cannot make far numbers equal.
            first = AreEqual(differences[i], 0, scale) ? 0 : AreEqual(differences[i], first, scale) ? first : differences[i];
            equal[i] = first;
        }

        return equal;
    }
}
