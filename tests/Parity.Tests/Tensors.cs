using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>Between fixtures and tensors.</summary>
internal static class Tensors
{
    /// <summary>A tensor of a fixture, with its shape and type.</summary>
    public static Tensor Of(FixtureNode node) => tensor(node.Numbers).reshape(node.Shape).to(TypeOf(node.Dtype));

    /// <summary>The elements row by row.</summary>
    public static double[] Numbers(Tensor tensor) => tensor.detach().cpu().to(float64).contiguous().data<double>().ToArray();

    private static ScalarType TypeOf(string dtype) => dtype switch
    {
        "float64" => ScalarType.Float64,
        "float32" => ScalarType.Float32,
        "int64" => ScalarType.Int64,
        "int32" => ScalarType.Int32,
        "uint8" => ScalarType.Byte,
        "bool" => ScalarType.Bool,
        _ => throw new FormatException($"a fixture has tensors of type '{dtype}'"),
    };
}
