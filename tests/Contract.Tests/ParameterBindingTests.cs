using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;

namespace Retable.Tests;

/// <summary>A record of parameters as JSON and back: how a model's file keeps what it was trained with.</summary>
public sealed class ParameterBindingTests
{
    [Fact]
    public void A_record_is_written_by_the_names_of_the_pipeline_file_and_a_case_by_its_own() => Assert.Equal(
        """{"curve":{"half_life":{"after":0.1,"shape":"wide_open"}},"size":null,"seed":9007199254740993,"inner":{"flag":true,"more":[{"flat":{"level":1}}]}}""",
        ParameterBinding.Write(new Everything
        {
            Curve = new Curve.HalfLife { After = 0.1, Shape = Shape.WideOpen },
            Seed = 9007199254740993,
            Inner = new Inner { Flag = true, More = [new Curve.Flat()] },
        }).ToJsonString());

    // 0.1 + 0.2 and 2^53 + 1 do not survive a detour through fewer digits or a double.
    [Fact]
    public void Reading_what_was_written_gives_an_equal_record()
    {
        var written = new Everything { Curve = new Curve.HalfLife { After = 0.1 + 0.2 }, Seed = 9007199254740993, Size = 3 };
        var read = ParameterBinding.Read<Everything>(JsonNode.Parse(ParameterBinding.Write(written).ToJsonString())!.AsObject(), "a test");
        Assert.Equal(written.Curve, read.Curve);
        Assert.Equal((written.Seed, written.Size), (read.Seed, read.Size));
    }

    [Fact]
    public void A_choice_can_be_written_and_read_by_itself()
    {
        Curve curve = new Curve.HalfLife { After = 3 };
        Assert.Equal(curve, ParameterBinding.Read<Curve>(ParameterBinding.Write(curve), "a test"));
    }

    [Fact]
    public void A_record_that_is_given_in_part_keeps_the_values_that_its_owner_starts_from()
    {
        var read = ParameterBinding.Read<Everything>(JsonNode.Parse("""{"curve": "flat", "inner": {"more": []}}""")!.AsObject(), "a test");
        Assert.True(read.Inner.Flag);
        Assert.Empty(read.Inner.More);
    }

    [Theory]
    [InlineData("""{"curve": "flat", "inner": {"flig": true}}""", "a test: parameter 'inner' has no parameter 'flig'")]
    [InlineData("""{"curve": "flut"}""", "a test: parameter 'curve' does not know 'flut'")]
    [InlineData("""{"curve": {"flat": {"lebel": 3}}}""", "a test: parameter 'curve': case 'flat' has no parameter 'lebel'")]
    [InlineData("""{"curve": {"flat": {"level": 3}}}""", "a test: parameter 'curve': case 'flat': parameter 'level' must lie in 0 … 2, not 3")]
    [InlineData("""{"curve": {"flat": {}, "half_life": {}}}""", "a test: parameter 'curve' must choose one case")]
    [InlineData("""{"curve": {"half_life": {}}}""", "a test: parameter 'curve': case 'half_life' does not give the parameter 'after', which has no default")]
    [InlineData("""{"inner": {}}""", "a test does not give the parameter 'curve', which has no default")]
    public void A_wrong_name_or_value_is_told_with_its_path(string json, string message) => Assert.Equal(
        message, Assert.Throws<BadInputException>(() => ParameterBinding.Read<Everything>(JsonNode.Parse(json)!.AsObject(), "a test")).Message);

    public enum Shape
    {
        Narrow,
        WideOpen,
    }

    public abstract record Curve
    {
        public sealed record Flat : Curve
        {
            [Range(0, 2)]
            public int Level { get; init; } = 1;
        }

        public sealed record HalfLife : Curve
        {
            public required double After { get; init; }

            public Shape Shape { get; init; }
        }
    }

    public sealed record Inner
    {
        public bool Flag { get; init; }

        public IReadOnlyList<Curve> More { get; init; } = [];
    }

    public sealed record Everything
    {
        public required Curve Curve { get; init; }

        public int? Size { get; init; }

        public long Seed { get; init; }

        public Inner Inner { get; init; } = new() { Flag = true, More = [new Curve.Flat()] };
    }
}
