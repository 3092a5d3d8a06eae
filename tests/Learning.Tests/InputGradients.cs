using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Central differences in float64.</summary>
internal static class InputGradients
{
    /// <param name="function">To a scalar, smooth near the point.</param>
    /// <param name="point">float64.</param>
    /// <returns>∂/∂x row by row.</returns>
    public static double[] Of(Func<Tensor, Tensor> function, Tensor point)
    {
        const double Step = 1e-5;
        var numbers = point.data<double>().ToArray();
        return [.. Enumerable.Range(0, numbers.Length).Select(i => (At(i, Step) - At(i, -Step)) / (2 * Step))];

        double At(int i, double by)
        {
            var moved = numbers.ToArray();
            moved[i] += by;
            return function(tensor(moved).reshape(point.shape)).item<double>();
        }
    }

    public static void Match(double[] expected, Tensor gradient)
    {
        var found = gradient.contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i], found[i], tolerance: 1e-7);
        }
    }
}
