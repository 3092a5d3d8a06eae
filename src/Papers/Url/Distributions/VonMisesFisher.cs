using Retable.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Distributions;

/// <summary>A batch of von Mises–Fisher distributions: the normal distribution's counterpart on the unit sphere, density ∝ exp(κ μ·x).</summary>
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
    /// <param name="concentration">κ &gt; 0, float [n]; ∞ is the mean itself.</param>
    /// <exception cref="ArgumentException">A shape is another one, or a concentration is not positive.</exception>
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

    /// <summary>Reparameterised samples of each distribution.</summary>
    /// <param name="samples">S, of each.</param>
    /// <param name="draws">First those of w, then those of v.</param>
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
