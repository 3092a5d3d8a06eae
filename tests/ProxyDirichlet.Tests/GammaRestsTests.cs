using Retable.Papers.ProxyDirichlet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The one pass over the processor's memory, beside libtorch's own functions.</summary>
public sealed class GammaRestsTests
{
    // 1,003 numbers: whole vectors and what is left over, on both sides of 16.
    [Fact]
    public void One_pass_gives_what_libtorch_gives()
    {
        using var scope = NewDisposeScope();
        var x = linspace(-18.4, 6.9, 1003, float64).exp();
        var rests = GammaRests.Of(x);
        var (log, stirling) = (x.log(), ((x - 0.5) * x.log()) - x + DirichletTerms.HalfLogTwoPi);
        RequireClose(x.lgamma(), rests.LogGamma + stirling, 1e-14);
        RequireClose(x.digamma(), rests.Digamma + log, 1e-14);
        // Its own polygamma(1, x) is good to nine digits only.
        RequireClose(special.zeta(full_like(x, 2), x), rests.DigammaSlope + (1 / x), 1e-13);
    }

    [Fact]
    public void Gradients_are_the_slopes_and_an_infinite_one_leaves_the_value_alone()
    {
        using var scope = NewDisposeScope();
        var x = tensor([1e-200, 0.3, 2.5, 15.9, 40.0], requires_grad: true);
        var (logGamma, digamma) = DirichletTerms.Rests(x);
        Assert.True(logGamma.isfinite().all().item<bool>());
        Assert.True(digamma.isfinite().all().item<bool>());

        var rests = GammaRests.Of(x.detach());
        var gradient = autograd.grad([logGamma.sum() + (3 * digamma.sum())], [x])[0];
        RequireClose((rests.Digamma + (0.5 / x.detach()) + (3 * rests.DigammaSlope))[1..], gradient[1..], 1e-15);
    }

    private static void RequireClose(Tensor expected, Tensor seen, double tolerance)
    {
        var error = ((expected - seen).abs() / expected.abs().clamp_min(1)).max().item<double>();
        Assert.InRange(error, 0, tolerance);
    }
}
