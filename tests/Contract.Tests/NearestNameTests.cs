using Retable.Contract;

namespace Retable.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("epoch", "epochs")]
    [InlineData("lamdba", "lambda")]
    [InlineData("alhpa", "alpha")]
    [InlineData("Batch", "batch")]
    public void A_slip_finds_the_name_that_was_meant(string written, string meant) =>
        Assert.Equal(meant, NearestName.Of(written, ["alpha", "batch", "epochs", "lambda", "rate"]));

    [Fact]
    public void A_name_that_resembles_none_finds_none() => Assert.Null(NearestName.Of("zzzzzz", ["alpha", "batch"]));
}
