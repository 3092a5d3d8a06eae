using Retable.Contract;
using Retable.Yaml;

namespace Retable.Tests.Yaml;

/// <summary>What plain words mean, by the core schema of YAML 1.2.</summary>
public sealed class CoreSchemaTests
{
    [Theory]
    [InlineData("1e-4", 1e-4)]
    [InlineData("1E5", 1e5)]
    [InlineData("-.5", -0.5)]
    [InlineData("1.", 1.0)]
    [InlineData(".inf", double.PositiveInfinity)]
    public void Numbers_with_a_point_or_an_exponent_are_numbers(string text, double number) => Assert.Equal(number, YamlFile.ReadScalar(text));

    [Theory]
    [InlineData("12", 12)]
    [InlineData("-3", -3)]
    [InlineData("0x1F", 31)]
    [InlineData("0o17", 15)]
    [InlineData("010", 10)]
    public void Integers_are_integers(string text, long number) => Assert.Equal(number, YamlFile.ReadScalar(text));

    [Theory]
    [InlineData("no"), InlineData("yes"), InlineData("on"), InlineData("1_000"), InlineData("12:30"), InlineData("1e"), InlineData("0x"), InlineData("."), InlineData("-"), InlineData("1.2.3")]
    public void What_only_looks_like_something_is_text(string text) => Assert.Equal(text, YamlFile.ReadScalar(text));

    [Fact]
    public void Quoted_is_text_whatever_it_looks_like() => Assert.Equal("1", ((YamlScalar)YamlFile.Parse("'1'", "f")).Value);

    [Fact]
    public void An_integer_that_does_not_fit_is_refused() => Assert.Throws<BadInputException>(() => YamlFile.ReadScalar("99999999999999999999"));
}
