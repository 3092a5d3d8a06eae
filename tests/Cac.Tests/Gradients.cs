using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Compares autograd with finite differences, in float64.</summary>
internal static class Gradients
{
    /// <summary>Central differences at a seeded normal point.</summary>
    /// <param name="function">From float64 [rows, columns] to a scalar, smooth near the point.</param>
    /// <param name="rows">Of the point.</param>
    /// <param name="columns">Of the point.</param>
    public static void Check(Func<Tensor, Tensor> function, int rows, int columns)
    {
        const double Step = 1e-5;
        var draws = new Philox(1);
        var point = Enumerable.Range(0, rows * columns).Select(_ => draws.NextNormal()).ToArray();
        using var z = tensor(point).reshape(rows, columns).requires_grad_();
        function(z).backward();
        var gradient = z.grad!.data<double>().ToArray();
        for (var i = 0; i < point.Length; i++)
        {
            Assert.Equal((At(i, Step) - At(i, -Step)) / (2 * Step), gradient[i], tolerance: 1e-7);
        }

        double At(int i, double by)
        {
            var moved = point.ToArray();
            moved[i] += by;
            return function(tensor(moved).reshape(rows, columns)).item<double>();
        }
    }
}
