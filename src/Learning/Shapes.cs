using static TorchSharp.torch;

namespace Retable.Learning;

/// <summary>Checks shapes and types on entry to a formula, so that a mistake is reported there and not deep inside an operator.</summary>
public static class Shapes
{
    /// <summary>Requires a shape, in which −1 stands for any size.</summary>
    /// <exception cref="ArgumentException">The tensor has another shape; the message gives both.</exception>
    public static void Require(
        Tensor tensor, ReadOnlySpan<long> shape, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        var found = tensor.shape;
        var same = found.Length == shape.Length;
        for (var axis = 0; same && axis < shape.Length; axis++)
        {
            same = shape[axis] == -1 || shape[axis] == found[axis];
        }

        if (!same)
        {
            throw new ArgumentException($"'{name}' has shape [{string.Join(", ", found)}] but needs [{Written(shape)}]", name);
        }
    }

    /// <summary>Requires an element type.</summary>
    /// <exception cref="ArgumentException">The tensor has another element type; the message gives both.</exception>
    public static void Require(
        Tensor tensor, ScalarType type, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        if (tensor.dtype != type)
        {
            throw new ArgumentException($"'{name}' is of type {tensor.dtype} but needs {type}", name);
        }
    }

    private static string Written(ReadOnlySpan<long> shape)
    {
        var sizes = shape.ToArray().Select(size => size == -1 ? "any" : size.ToString());
        return string.Join(", ", sizes);
    }
}
