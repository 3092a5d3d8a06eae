namespace Retable.Tests;

/// <summary>How open an open-set problem is: 0 without unknown classes, approaching 1 the more classes are unknown.</summary>
/// <remarks>1 − √(2 T / (R + E)), T training classes, R classes to recognise, E classes at test. Source: Scheirer et al., "Toward open set recognition", TPAMI 2013.</remarks>
public static class Openness
{
    public static double Of(int trainClasses, int testClasses, int targetClasses) =>
        1 - Math.Sqrt(2.0 * trainClasses / (targetClasses + testClasses));
}
