using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace Retable.Tables.Statistics;

/// <summary>The probability that a two-sided t or normal test finds an effect, and the effect that it finds with a given probability.</summary>
/// <remarks>The noncentral t distribution, integrated over the estimated spread. For the normal distribution the spread is known.</remarks>
public static class Power
{
    /// <summary>The power that studies usually aim for.</summary>
    public const double Usual = 0.8;

    /// <param name="effect">The true difference, in standard errors, ≥ 0.</param>
    /// <param name="freedom">Degrees of freedom, at least 1; infinite for the normal test.</param>
    /// <param name="level">The level of the test, in (0, 1).</param>
    /// <returns>In 0 … 1; the level itself if there is no effect.</returns>
    public static double Of(double effect, double freedom, double level)
    {
        if (double.IsInfinity(freedom))
        {
            var z = Normal.InvCDF(0, 1, 1 - (level / 2));
            return Normal.CDF(0, 1, effect - z) + Normal.CDF(0, 1, -effect - z);
        }

        var critical = StudentT.InvCDF(0, 1, freedom, 1 - (level / 2));
        // s: the estimated spread as a share of the true one; s² · freedom is chi-squared.
        var scale = Math.Log(2) + (freedom / 2 * Math.Log(freedom / 2)) - SpecialFunctions.GammaLn(freedom / 2);
        double Density(double s) => s == 0 ? (freedom == 1 ? Math.Exp(scale) : 0) : Math.Exp(scale + ((freedom - 1) * Math.Log(s)) - (freedom * s * s / 2));
        double Found(double s) => Normal.CDF(0, 1, effect - (critical * s)) + Normal.CDF(0, 1, -effect - (critical * s));
        // Beyond the one end there is no such spread, beyond the other none with which the effect would be found.
        return Simpson(s => Density(s) * Found(s), Math.Min(1 + (10 / Math.Sqrt(2 * freedom)), (effect + 9) / critical));
    }

    /// <summary>The smallest true difference that a test with this error finds with probability <paramref name="power"/>, in the unit of the error.</summary>
    /// <param name="error">The standard error of the difference.</param>
    /// <param name="level">The level of the test.</param>
    /// <param name="power">The power, above the level and below 1.</param>
    public static double SmallestEffect(StandardError error, double level = 0.05, double power = Usual)
    {
        var high = 1.0;
        while (Of(high, error.Freedom, level) < power)
        {
            high *= 2;
        }

        return Brent.FindRoot(effect => Of(effect, error.Freedom, level) - power, 0, high, 1e-9) * error.Size;
    }

    private static double Simpson(Func<double, double> f, double end)
    {
        const int Steps = 400;
        var width = end / Steps;
        var sum = f(0) + f(end);
        for (var i = 1; i < Steps; i++)
        {
            sum += (i % 2 == 1 ? 4 : 2) * f(i * width);
        }

        return sum * width / 3;
    }
}
