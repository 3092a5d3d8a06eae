using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the constructors of distributions check, and how they hold what they are given.</summary>
internal static class Parameters
{
    /// <summary>Handles of their own on the parameters, broadcast to one shape.</summary>
    public static Tensor[] Hold(params Tensor[] parameters)
    {
        using var scope = NewDisposeScope();
        return [.. broadcast_tensors(parameters).Select(each => each.DetachFromDisposeScope())];
    }

    /// <exception cref="ArgumentException">An element is not positive, or not a number.</exception>
    public static Tensor Positive(Tensor parameter, string name) =>
        Where(parameter, parameter => parameter > 0, name, "positive");

    /// <exception cref="ArgumentException">An element is NaN.</exception>
    public static Tensor Real(Tensor parameter, string name) =>
        Where(parameter, parameter => parameter.isnan().logical_not(), name, "a number");

    /// <exception cref="ArgumentException">An element is negative, or not a number.</exception>
    public static Tensor NonNegative(Tensor parameter, string name) =>
        Where(parameter, parameter => parameter >= 0, name, "at least 0");

    /// <exception cref="ArgumentException">An element is outside of [0, 1].</exception>
    public static Tensor Probability(Tensor parameter, string name) =>
        Where(parameter, parameter => (parameter >= 0) & (parameter <= 1), name, "within [0, 1]");

    private static Tensor Where(Tensor parameter, Func<Tensor, Tensor> holds, string name, string wanted)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        return holds(parameter).all().ToBoolean()
            ? parameter
            : throw new ArgumentException($"each element of {name} must be {wanted}", name);
    }
}
