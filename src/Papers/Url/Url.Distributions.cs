// Distributions of embeddings on the unit sphere, from which the losses of Url.Losses.cs and Url.Contrastive.cs draw. The equations go on from Url.Heads.cs.

using Retable.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

// eq. 8 the von Mises–Fisher distribution and its samples
//
//   density   C_p(κ) exp(κ μ·x)                                       ‖x‖ = ‖μ‖ = 1 in ℝ^p, κ = 1 / u
//   sample    x = reflection of w e₁ + √(1 − w²) v                    w the cosine to the mean, v uniform and orthogonal to e₁
//   p = 3     w = 1 + ln(U + (1 − U) e^(−2κ)) / κ
//   else      w = (1 − (1 + b) ε) / (1 − (1 − b) ε), by rejection     ε from Beta((p − 1) / 2, (p − 1) / 2)

/// <summary>A batch of von Mises–Fisher distributions, the counterpart of the normal distribution on the unit sphere: density ∝ exp(κ μ·x).</summary>
/// <remarks>
/// <para>A sample is w e₁ + √(1 − w²) v, reflected so that e₁ comes to lie on μ: w is the cosine to the mean (<see cref="VmfVersines"/>), v
/// uniform among the unit vectors orthogonal to e₁. Gradients reach κ through w and μ through the reflection.</para>
/// <para>Source: Davidson et al., UAI 2018, arXiv:1804.00891, algorithms 1 and 2; Ulrich, Applied Statistics 1984; checked against
/// mkirchhof/url@eacd47f, timm/utils/vmf_sampler.py. The original draws everything anew where a NaN came out; here none does.</para>
/// </remarks>
public sealed class VonMisesFisher
{
    private const double Tiny = 1e-14;

    private readonly Tensor _mean;
    private readonly Tensor _concentration;

    /// <param name="mean">μ, unit vectors, float [n, p], p ≥ 2.</param>
    /// <param name="concentration">κ &gt; 0, float [n]; ∞ means the mean itself.</param>
    /// <exception cref="ArgumentException">A shape does not match, or a concentration is not positive.</exception>
    public VonMisesFisher(Tensor mean, Tensor concentration)
    {
        Shapes.Require(mean, [-1, -1]);
        Shapes.Require(concentration, [mean.shape[0]]);
        ArgumentOutOfRangeException.ThrowIfLessThan(mean.shape[1], 2, nameof(mean));
        // A concentration that is not a number would be rejected for ever.
        if (!(concentration > 0).all().ToBoolean())
        {
            throw new ArgumentException("each concentration must be positive", nameof(concentration));
        }

        (_mean, _concentration) = (mean, concentration);
    }

    /// <summary>Draws reparameterised samples of each distribution.</summary>
    /// <param name="samples">S, the number of samples of each distribution.</param>
    /// <param name="draws">The source of randomness: first the draws of w, then those of v.</param>
    /// <returns>Unit vectors, [S, n, p], of the mean's type; differentiable in mean and concentration.</returns>
    public Tensor rsample(long samples, IVmfDraws draws)
    {
        var (n, p) = (_mean.shape[0], _mean.shape[1]);
        var versine = (p == 3
            ? VmfVersines.OnTheSphere(_concentration, samples, draws)
            : VmfVersines.ByRejection(_concentration, p, samples, draws)).unsqueeze(-1); // [S, n, 1]
        // The original draws a normal vector of p numbers and discards the first.
        var tangent = draws.Normal(samples, n, p).to(_mean.dtype).narrow(-1, 1, p - 1);
        var direction = tangent / tangent.norm(-1, keepdim: true).clamp_min(Tiny);
        // With t = 1 − w it is √(t (2 − t)); 1 − w² has no digits left where κ is large.
        var sine = (versine * (2 - versine)).clamp_min(Tiny).sqrt();
        return Reflected(cat([1 - versine, sine * direction], -1));
    }

    /// <summary>The Householder reflection that exchanges e₁ and μ.</summary>
    private Tensor Reflected(Tensor x)
    {
        var first = zeros_like(_mean.detach());
        first.narrow(1, 0, 1).fill_(1);
        var difference = first - _mean;
        var normal = difference / difference.norm(-1, keepdim: true).clamp_min(Tiny);
        return x - (2 * (x * normal).sum(-1, keepdim: true) * normal);
    }
}

/// <summary>Draws the versine 1 − w, where w is the cosine between a sample of a <see cref="VonMisesFisher"/> distribution and its mean.</summary>
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

    /// <summary>Draws on the sphere in three dimensions, by the inverse distribution function: w = 1 + ln(U + (1 − U) e^(−2κ)) / κ.</summary>
    /// <returns>[S, n].</returns>
    public static Tensor OnTheSphere(Tensor concentration, long samples, IVmfDraws draws)
    {
        var isPoint = concentration > PointMass;
        var kappa = concentration.masked_fill(isPoint, 1).to(float64).clamp_min(SmallestOnTheSphere);
        var u = draws.Uniform(samples, kappa.shape[0], 1).to(float64).squeeze(-1); // [S, n]
        var logarithm = u.log().logaddexp((1 - u).log() - (2 * kappa));
        return (-logarithm / kappa).clamp(0, 2).masked_fill(isPoint, 0).to(concentration.dtype);
    }

    /// <summary>Draws in any dimension p ≥ 2, by rejection: w = (1 − (1 + b) ε) / (1 − (1 − b) ε) for ε from Beta((p − 1) / 2, (p − 1) / 2).</summary>
    /// <remarks>One proposal per entry and round; entries run over the batch first, then over the samples, as in the original.</remarks>
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

    /// <summary>The parameters a and b of the envelope, [n] each.</summary>
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

    /// <summary>The first accepted proposal of each entry; constant with respect to the gradient.</summary>
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

/// <summary>The random numbers from which samples of a <see cref="VonMisesFisher"/> distribution are made.</summary>
public interface IVmfDraws
{
    /// <summary>Draws from Beta(c, c), the proposals of a round of rejection.</summary>
    /// <param name="concentration">c, &gt; 0.</param>
    /// <param name="entries">The number of draws.</param>
    /// <returns>float [entries].</returns>
    Tensor Beta(double concentration, long entries);

    /// <summary>Draws uniformly from (0, 1).</summary>
    /// <returns>float, of the given shape.</returns>
    Tensor Uniform(params long[] shape);

    /// <summary>Draws from the standard normal distribution.</summary>
    /// <returns>float, of the given shape.</returns>
    Tensor Normal(params long[] shape);
}

/// <summary>Draws from a seeded generator, on its device.</summary>
/// <remarks>All are drawn in float64, as the original draws its proposals: in float32 a proposal near 1 loses what the sample is made of.</remarks>
/// <param name="generator">The generator, whose state advances with every draw.</param>
public sealed class GeneratorDraws(Generator generator) : IVmfDraws
{
    // Zero has no logarithm; a generator does return it.
    private const double Smallest = 1e-20;

    public Tensor Beta(double concentration, long entries)
    {
        using var scope = NewDisposeScope();
        var parameter = tensor(concentration, dtype: float64, device: generator.device);
        return distributions.Beta(parameter, parameter, generator).sample(entries).MoveToOuterDisposeScope();
    }

    public Tensor Uniform(params long[] shape) => empty(shape, dtype: float64, device: generator.device).uniform_(0, 1, generator).clamp_min_(Smallest);

    public Tensor Normal(params long[] shape) => empty(shape, dtype: float64, device: generator.device).normal_(0, 1, generator);
}

// eq. 9 the logarithm of the density's constant
//
//   true       ln C_p(κ) = (p/2 − 1) ln κ − (p/2) ln 2π − ln I_{p/2−1}(κ)
//   released   ℓ(κ) = α + β κ + γ κ^q, fitted; the true one where a dimension has no fit

/// <summary>ln C_p(κ) of the von Mises–Fisher density as the losses compute it: fitted by α + β κ + γ κ^q for the dimensions in use.</summary>
/// <remarks>
/// <para>The fits were made on κ from 10 to 500; from 1024 dimensions on that of 1024 serves. They are near the constant for small κ only: it goes as
/// −κ, the fits as −κ^q, and those of 8 dimensions are 86 too low at 500. That is part of the published method.</para>
/// <para>Any other dimension has the exact constant (<see cref="ExactVmfNormaliser"/>), which in the original is for single numbers.</para>
/// <para>Source: mkirchhof/url@eacd47f, timm/utils/misc.py, log_vmf_norm_const.</para>
/// </remarks>
public static class VmfNormaliser
{
    private const long LargestFitted = 1024;

    private static readonly Dictionary<long, (double Alpha, double Beta, double Gamma, double Power)> Fits = new()
    {
        [4] = (-0.826604, -0.354357, -0.383723, 1.1),
        [8] = (-1.29737, 0.36841, -0.80936, 1.1),
        [10] = (-1.27184, 0.67365, -0.98726, 1.1),
        [16] = (-0.23773, 1.39146, -1.39819, 1.1),
        [32] = (8.07579, 2.28954, -1.86925, 1.1),
        [64] = (38.82967, 2.34269, -1.77425, 1.1),
        [512] = (866.3, 0.1574, -0.0236, 1.5),
        [LargestFitted] = (2095, -0.01204, -0.0007967, 1.9),
    };

    /// <param name="kappa">κ ≥ 0, finite, of any shape.</param>
    /// <param name="dimension">p ≥ 2.</param>
    /// <returns>float64, of the shape of <paramref name="kappa"/>; differentiable.</returns>
    public static Tensor Of(Tensor kappa, long dimension)
    {
        if (!Fits.TryGetValue(Math.Min(dimension, LargestFitted), out var fit))
        {
            return ExactVmfNormaliser.Of(kappa, dimension);
        }

        var x = kappa.to(float64);
        return fit.Alpha + (fit.Beta * x) + (fit.Gamma * x.pow(fit.Power));
    }
}

/// <summary>ln C_p(κ) of the von Mises–Fisher density C_p(κ) exp(κ μ·x), computed with the Bessel function.</summary>
/// <remarks>
/// <para>ln C_p(κ) = (p/2 − 1) ln κ − (p/2) ln 2π − ln I_{p/2−1}(κ).</para>
/// <para>Source: Mardia, Jupp, Directional Statistics, 2000, section 9.3; checked against mkirchhof/url@eacd47f, timm/utils/misc.py,
/// _vmf_normalize, which takes single numbers, has no gradient and fails where C_p itself underflows.</para>
/// </remarks>
public static class ExactVmfNormaliser
{
    private const double Smallest = 1e-15;

    /// <param name="kappa">κ ≥ 0, finite; below 1e-15 it counts as 1e-15.</param>
    /// <param name="dimension">p ≥ 2.</param>
    /// <returns>float64, of the shape of <paramref name="kappa"/>; differentiable.</returns>
    public static Tensor Of(Tensor kappa, long dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        var half = dimension / 2.0;
        var x = kappa.to(float64).clamp_min(Smallest);
        return ((half - 1) * x.log()) - (half * Math.Log(2 * Math.PI)) - LogBesselI.Of(x, half - 1);
    }
}

/// <summary>ln I_ν(x), the logarithm of the modified Bessel function of the first kind, for every order ν ≥ 0; it does not overflow.</summary>
/// <remarks>
/// Up to √(ν² + x²) = 200 by the power series around its largest term (Abramowitz and Stegun 9.6.10; all its terms are positive), above by the
/// uniform expansion (9.7.7), which is one in 1 / √(ν² + x²) and holds down to ν = 0.
/// </remarks>
public static class LogBesselI
{
    private const double Border = 200;

    // The terms of the series fall off as a normal density of deviation at most 7.1, or faster than a geometric series where they start at k = 0.
    private const long Around = 90;

    /// <param name="x">&gt; 0, float64.</param>
    /// <param name="order">ν ≥ 0.</param>
    /// <returns>The logarithms, in the shape of <paramref name="x"/>; differentiable.</returns>
    public static Tensor Of(Tensor x, double order)
    {
        if (order >= Border)
        {
            return Expansion(x, order);
        }

        // Each form sees only arguments that it is for: what the other one gives has no part in the gradient.
        var isNear = x.detach().hypot(order * ones_like(x)) < Border;
        var border = ones_like(x) * Math.Sqrt((Border * Border) - (order * order));
        return where(isNear, Series(where(isNear, x, border), order), Expansion(where(isNear, border, x), order));
    }

    /// <summary>ln Σ_k (x/2)^(2k + ν) / (k! Γ(k + ν + 1)).</summary>
    private static Tensor Series(Tensor x, double order)
    {
        var largest = ((x.detach().hypot(order * ones_like(x)) - order) / 2).floor().unsqueeze(-1); // the index of the largest term
        var index = largest + arange(-Around, Around + 1, dtype: float64, device: x.device); // [..., terms]
        var k = index.clamp_min(0);
        var terms = (((2 * k) + order) * (x / 2).log().unsqueeze(-1)) - (k + 1).lgamma() - (k + order + 1).lgamma();
        return terms.masked_fill(index < 0, double.NegativeInfinity).logsumexp(-1);
    }

    private static Tensor Expansion(Tensor x, double order)
    {
        var r = x.hypot(order * ones_like(x));
        var q = (order / r).square();
        var first = (3 - (5 * q)) / 24;
        var second = (81 - (462 * q) + (385 * q.pow(2))) / 1152;
        var third = (30375 - (369603 * q) + (765765 * q.pow(2)) - (425425 * q.pow(3))) / 414720;
        var fourth = (4465125 - (94121676 * q) + (349922430 * q.pow(2)) - (446185740 * q.pow(3)) + (185910725 * q.pow(4))) / 39813120;
        var tail = (first + ((second + ((third + (fourth / r)) / r)) / r)) / r;
        return r + (order * (x / (r + order)).log()) - (0.5 * (2 * Math.PI * r).log()) + tail.log1p();
    }
}
