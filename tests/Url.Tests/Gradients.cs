using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Compares autograd with central differences, in float64, in every number of every argument.</summary>
internal static class Gradients
{
    /// <param name="function">From the arguments to a scalar, smooth near them and the same in every call.</param>
    /// <param name="arguments">float64.</param>
    public static void Check(Func<Tensor[], Tensor> function, params Tensor[] arguments)
    {
        Tensor[] leaves = [.. arguments.Select(argument => argument.clone().detach().requires_grad_())];
        function(leaves).backward();
        for (var argument = 0; argument < arguments.Length; argument++)
        {
            var gradient = leaves[argument].grad!.flatten().data<double>().ToArray();
            for (var i = 0; i < gradient.Length; i++)
            {
                var numeric = Slope(function, arguments, argument, i);
                Assert.True(
                    Math.Abs(numeric - gradient[i]) <= 1e-6 * (1 + Math.Abs(numeric)), $"argument {argument}, number {i}: {gradient[i]:R}, but by differences {numeric:R}");
            }
        }
    }

    /// <summary>A seeded normal point, float64.</summary>
    public static Tensor Point(params long[] shape)
    {
        using var generator = new Generator(7);
        return randn(shape, dtype: float64, generator: generator);
    }

    private static double Slope(Func<Tensor[], Tensor> function, Tensor[] arguments, int argument, int i)
    {
        using var mode = no_grad();
        var step = 1e-5 * Math.Max(1e-2, Math.Abs(arguments[argument].flatten()[i].item<double>()));
        return (At(step) - At(-step)) / (2 * step);

        double At(double by)
        {
            Tensor[] moved = [.. arguments.Select(tensor => tensor.clone())];
            moved[argument].view(-1)[i].add_(by);
            return function(moved).item<double>();
        }
    }
}
