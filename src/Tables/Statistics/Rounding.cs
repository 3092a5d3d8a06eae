namespace Retable.Tables.Statistics;

/// <summary>Decides when two numbers are the same up to the rounding of the type they were computed in.</summary>
/// <remarks>
/// A metric may have been stored or computed in float32, whose numbers lie 2⁻²³ of their size apart. Two numbers within two such steps, and
/// two differences within two steps of what they are differences of, count as equal: a verdict must not rest on digits that no computation
/// carried.
/// </remarks>
public static class Rounding
{
    private const double Steps = 2.0 / (1 << 23);

    /// <summary>The largest distance that rounding can explain between numbers of this size.</summary>
    public static double Of(double scale) => Steps * Math.Abs(scale);

    /// <summary>Whether two numbers differ at most by rounding.</summary>
    /// <param name="a">One number; infinities of the same sign are equal, NaN never is.</param>
    /// <param name="b">The other number.</param>
    /// <param name="scale">The size of the numbers from which the two were computed, if larger than their own.</param>
    public static bool AreEqual(double a, double b, double scale = 0) =>
        a.Equals(b) ? !double.IsNaN(a) : double.IsFinite(a - b) && Math.Abs(a - b) <= Of(Math.Max(Math.Abs(scale), Math.Max(Math.Abs(a), Math.Abs(b))));

    /// <summary>Makes differences equal that are equal up to rounding, and zero if they are nothing but rounding.</summary>
    /// <param name="differences">Differences in any order, which is kept.</param>
    /// <param name="scale">The size of the numbers that were subtracted.</param>
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
