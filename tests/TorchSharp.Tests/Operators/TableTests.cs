using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace Retable.TorchSharp.Tests.Operators;

public sealed class TableTests
{
    // A typing error in a table would otherwise show at the first call only.
    [Fact]
    public void Every_operator_named_exists_in_this_libtorch()
    {
        var missing = new List<string>();
        foreach (var (name, op) in AllOperators.List())
        {
            try
            {
                Assert.StartsWith("aten::", op.Schema, StringComparison.Ordinal);
            }
            catch (ExternalException error)
            {
                missing.Add($"{name}: {error.Message}");
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void There_are_hundreds_of_them() => Assert.InRange(AllOperators.List().Count(), 500, 5000);

    [Fact]
    public void An_operator_that_libtorch_lacks_is_named()
    {
        var error = Assert.Throws<ExternalException>(() => new Op("aten::no_such.Tensor").Call(1));
        Assert.Contains("aten::no_such.Tensor", error.Message, StringComparison.Ordinal);
    }
}
