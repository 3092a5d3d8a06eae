using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Operators;

/// <summary>Operators with arguments that fit the schema and nothing else: the answer is a result or an exception, never a crash.</summary>
public sealed class MisuseTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);
    private static readonly ScalarType[] Types = [float32, float64, int64, uint8, @bool, bfloat16, complex64];

    // These hand memory over or take the size of a result from an argument: a wrong one is a wish for terabytes, not a mistake.
    private static readonly string[] LeftOut = ["set_", "resize", "pin_memory", "cudnn", "miopen", "mkldnn"];

    [Fact]
    public void Operators_with_random_arguments_answer_or_refuse()
    {
        using var scope = NewDisposeScope();
        var operators = AllOperators.List().Where(each => !LeftOut.Any(each.Op.Schema.Contains)).ToArray();
        var random = new Random(20251125);
        var (answered, refused, clock) = (0, 0, Stopwatch.StartNew());
        for (var round = 0; round < 4 && clock.Elapsed < Enough; round++)
        {
            foreach (var (_, op) in operators)
            {
                using var inside = NewDisposeScope();
                _ = Answers(op, random) ? answered++ : refused++;
            }
        }

        Assert.InRange(answered, operators.Length / 4, int.MaxValue);
        Assert.InRange(refused, operators.Length / 4, int.MaxValue);
    }

    [Fact]
    public void A_disposed_argument_in_a_list_is_refused()
    {
        var gone = ones([2]);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cat([ones([2]), gone]));
    }

    [Fact]
    public void A_type_that_there_is_not_is_refused() =>
        Assert.ThrowsAny<ExternalException>(() => ones([2]).to_type((ScalarType)99));

    [Fact]
    public void Reading_elements_of_a_tensor_without_memory_is_refused()
    {
        using var shape = empty([2, 2], device: new Device("meta"));
        Assert.Throws<InvalidOperationException>(() => shape.data<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => _ = shape.bytes.Length);
    }

    [Fact]
    public void A_class_out_of_range_is_refused() => Assert.ThrowsAny<ExternalException>(
        () => nn.functional.cross_entropy(zeros([2, 3]), tensor([0L, 7L])));

    [Fact]
    public void An_embedding_out_of_range_is_refused() =>
        Assert.ThrowsAny<ExternalException>(() => nn.Embedding(3, 2).call(tensor([0L, 3L])));

    private static bool Answers(Op op, Random random)
    {
        var schema = Schema.Of(op.Schema);
        try
        {
            op.CallMany(schema.Results, [.. schema.Parameters.Select(type => Argument(type, random))]);
            return true;
        }
        catch (ExternalException error)
        {
            Assert.Contains("aten::", error.Message, StringComparison.Ordinal);
            return false;
        }
    }

    private static Argument Argument(string type, Random random) => type switch
    {
        _ when type.EndsWith('?') && random.Next(3) == 0 => global::TorchSharp.Interop.Argument.None,
        "Tensor" or "Tensor?" => Any(random),
        "Tensor[]" => new[] { Any(random), Any(random) },
        "Tensor?[]" => global::TorchSharp.Interop.Argument.Indices([Any(random), null]),
        "Scalar" or "float" or "Scalar?" or "float?" => random.NextDouble() * 4,
        "int" or "int?" => random.Next(-3, 6),
        "bool" or "bool?" => random.Next(2) == 0,
        "str" or "str?" => random.Next(2) == 0 ? "mean" : "ij",
        _ when type.StartsWith("int[", StringComparison.Ordinal) => new long[] { random.Next(-2, 4), random.Next(-2, 4) },
        _ when type.StartsWith("float[", StringComparison.Ordinal) => new[] { random.NextDouble() },
        _ when type.StartsWith("bool[", StringComparison.Ordinal) => new[] { true, false, true },
        _ => global::TorchSharp.Interop.Argument.Default,
    };

    private static Tensor Any(Random random)
    {
        var shape = new long[random.Next(4)];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = random.Next(4);
        }

        return (randn(shape) * 3).to_type(Types[random.Next(Types.Length)]);
    }
}
