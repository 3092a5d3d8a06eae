using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Distributions;

/// <summary>Draws of the versine 1 − w, where w is the cosine between a sample of a <see cref="VonMisesFisher"/> distribution and its mean.</summary>
/// <remarks>
/// The original draws w. At a large concentration all that varies is the distance to 1, so this is drawn here, in forms that neither
/// cancel nor overflow; the values are the same.
/// </remarks>
internal static class VmfVersines
{
    // Above, no float64 tells a sample from the mean, and float32 would overflow on the way.
    private const double PointMass = 1e30;

    // Below, ln(...) / κ has no digits left; the cosines of this concentration are those of none to within it.
    private const double SmallestOnTheSphere = 1e-5;

    /// <summary>On the sphere in three dimensions: by the inverse of the distribution function, w = 1 + ln(U + (1 − U) e^(−2κ)) / κ.</summary>
    /// <returns>[S, n].</returns>
    public static Tensor OnTheSphere(Tensor concentration, long samples, IVmfDraws draws)
    {
        var isPoint = concentration > PointMass;
        var kappa = concentration.masked_fill(isPoint, 1).to(float64).clamp_min(SmallestOnTheSphere);
        var u = draws.Uniform(samples, kappa.shape[0], 1).to(float64).squeeze(-1); // [S, n]
        var logarithm = u.log().logaddexp((1 - u).log() - (2 * kappa));
        return (-logarithm / kappa).clamp(0, 2).masked_fill(isPoint, 0).to(concentration.dtype);
    }

    /// <summary>In any dimension p ≥ 2, by rejection: w = (1 − (1 + b) ε) / (1 − (1 − b) ε) for ε from Beta((p − 1) / 2, (p − 1) / 2).</summary>
    /// <remarks>One proposal an entry and round; entries run over the batch first, then over the samples, as in the original.</remarks>
    /// <returns>[S, n].</returns>
    public static Tensor ByRejection(Tensor concentration, long dimension, long samples, IVmfDraws draws)
    {
        var isPoint = concentration > PointMass;
        var m = dimension - 1.0;
        var (a, b) = Envelope(concentration.masked_fill(isPoint, 1), m);
        (a, b, isPoint) = (a.repeat(samples), b.repeat(samples), isPoint.repeat(samples)); // [S · n]
        var epsilon = Accepted(a.detach(), b.detach(), isPoint, m, draws);
        return (2 * b * epsilon / Denominator(b, epsilon)).masked_fill(isPoint, 0).reshape(samples, -1);
    }

    /// <summary>a and b of the envelope, [n] each.</summary>
    /// <remarks>From κ = 10 on b gives way to its limit m / 4κ, which it has reached at 11. Ties share the gradient, as in the original.</remarks>
    private static (Tensor A, Tensor B) Envelope(Tensor kappa, double m)
    {
        var (zero, one) = (zeros_like(kappa), ones_like(kappa));
        var root = (2 * kappa).hypot(m * one); // √(4κ² + m²)
        var exact = m / (root + (2 * kappa)); // (root − 2κ) / m
        var limit = m / (4 * kappa.clamp_min(10));
        var share = (kappa - 10).maximum(zero).minimum(one);
        return ((m + (2 * kappa) + root) / 4, (share * limit) + ((1 - share) * exact));
    }

    /// <summary>The first accepted proposal of each entry; constants to the gradient.</summary>
    private static Tensor Accepted(Tensor a, Tensor b, Tensor isPoint, double m, IVmfDraws draws)
    {
        using var mode = no_grad();
        var d = (4 * a * b / (1 + b)) - (m * Math.Log(m));
        var (accepted, pending) = (zeros_like(b), ones_like(isPoint));
        while (pending.any().ToBoolean())
        {
            var proposal = draws.Beta(m / 2, b.shape[0]).to(b.dtype);
            var uniform = draws.Uniform(b.shape[0]).to(b.dtype);
            var t = 2 * a * b / Denominator(b, proposal);
            var passes = ((m * t.log()) - t + d > uniform.log()).logical_or(isPoint);
            accepted = where(pending.logical_and(passes), proposal, accepted);
            pending = pending.logical_and(passes.logical_not());
        }

        return accepted;
    }

    // 1 − (1 − b) ε, which would be 0 for ε near 1 and a small b.
    private static Tensor Denominator(Tensor b, Tensor epsilon) => 1 - epsilon + (b * epsilon);
}
