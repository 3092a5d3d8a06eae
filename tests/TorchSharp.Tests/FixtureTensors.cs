using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Tensors out of fixtures, and comparisons with them. Shared with the parity tests.</summary>
internal static class FixtureTensors
{
    /// <summary>The tensor with its own type; a number or a plain list is float64.</summary>
    public static Tensor Tensor(this FixtureNode node)
    {
        var shape = node.IsTensor ? node.Shape : node.Json is System.Text.Json.Nodes.JsonArray ? [node.Numbers.Length] : [];
        using var numbers = tensor(node.Numbers, shape, ScalarType.Float64);
        return numbers.to_type(TypeOf(node.Dtype));
    }

    /// <summary>A tensor that collects gradients.</summary>
    public static Tensor Leaf(this FixtureNode node) => node.Tensor().with_requires_grad();

    /// <summary>The tensors of an object, by name.</summary>
    public static Dictionary<string, Tensor> Tensors(this FixtureNode node) => node.Names.ToDictionary(name => name, name => node[name].Tensor());

    /// <summary>Asserts shape and numbers within the fixture's tolerance.</summary>
    public static void Matches(this FixtureNode node, Tensor? actual)
    {
        Xunit.Assert.NotNull(actual);
        if (node.IsTensor)
        {
            Xunit.Assert.Equal(node.Shape, actual.shape);
        }

        node.Matches(Doubles(actual));
    }

    /// <summary>The numbers of a tensor, row by row.</summary>
    public static double[] Doubles(Tensor tensor)
    {
        using var flat = tensor.detach().to_type(ScalarType.Float64).cpu().contiguous();
        return flat.data<double>().ToArray();
    }

    private static ScalarType TypeOf(string name) => name switch
    {
        "float64" => ScalarType.Float64,
        "float32" => ScalarType.Float32,
        "int64" => ScalarType.Int64,
        "int32" => ScalarType.Int32,
        "uint8" => ScalarType.Byte,
        "bool" => ScalarType.Bool,
        _ => throw new NotSupportedException($"fixture type {name}"),
    };
}
