using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Pipelines;

/// <summary>From a matrix to the names of its instances.</summary>
public sealed class MatrixTests
{
    private readonly Lab _lab = new Lab().Step("lab make", "x:text=none", "many*?", "out");

    [Fact]
    public void Axes_multiply_and_names_sort_the_axes() => Assert.Equal(
        ["s[a=1,b=x]", "s[a=2,b=x]", "s[a=1,b=y]", "s[a=2,b=y]"],
        Names("{b: [x, y], a: [1, 2]}"));

    [Fact]
    public void A_zip_advances_together() => Assert.Equal(
        ["s[loss=ce,rate=0.1,seed=0]", "s[loss=ce,rate=0.1,seed=1]", "s[loss=cac,rate=0.01,seed=0]", "s[loss=cac,rate=0.01,seed=1]"],
        Names("{zip: {loss: [ce, cac], rate: [0.1, 1e-2]}, seed: [0, 1]}"));

    [Fact]
    public void Lists_of_a_zip_must_be_equally_long()
    {
        var error = Assert.Throws<BadInputException>(() => Names("{zip: {a: [1, 2], b: [1, 2, 3]}}"));
        Assert.Equal([("a", "2 values"), ("b", "3 values")], error.Facts);
    }

    [Fact]
    public void Exclude_takes_away_what_a_row_covers_and_include_adds_whole_rows() => Assert.Equal(
        ["s[a=1,b=1]", "s[a=2,b=1]", "s[a=3,b=3]", "s[a=9,b=9]"],
        Names("{a: [1, 2, 3], b: [1, 3], exclude: [{a: [1, 2], b: 3}, {a: 3, b: 1}], include: [{a: 9, b: 9}, {a: 1, b: 1}]}"));

    [Theory]
    [InlineData("range(3)", "0 1 2")]
    [InlineData("range(2, 5)", "2 3 4")]
    [InlineData("range(5, 0, -2)", "5 3 1")]
    [InlineData("range(3, 3)", "")]
    [InlineData("'range(${count})'", "0 1")]
    [InlineData("${seeds}", "7 8")]
    public void A_range_and_a_list_of_a_parameter_give_the_values_of_an_axis(string axis, string values) => Assert.Equal(
        values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => $"s[a={value}]"),
        Names($"{{a: {axis}}}", "defaults: {count: 2, seeds: [7, 8]}"));

    [Fact]
    public void An_axis_may_depend_on_one_before_it() => Assert.Equal(
        ["s[data=mnist,split=0]", "s[data=cifar,split=0]", "s[data=cifar,split=1]"],
        Names("{data: [mnist, cifar], split: 'range(${splits[data]})'}", "defaults: {splits: {mnist: 1, cifar: 2}}"));

    [Fact]
    public void A_value_that_another_reading_could_give_is_quoted_in_the_name() => Assert.Equal(
        ["s[a=1]", "s[a='1']", "s[a=0.0001]", "s[a='a b']", "s[a='true']", "s[a=true]"],
        Names("{a: [1, '1', 1e-4, a b, 'true', true]}"));

    [Fact]
    public void One_value_twice_is_refused() => Assert.Contains("twice", Assert.Throws<BadInputException>(() => Names("{a: [1, 1.0]}")).Message);

    [Fact]
    public void A_star_reads_all_members_and_one_coordinate_those_that_have_it()
    {
        var pipeline = _lab.Expand("""
            paper: lab
            profiles: {p: {}}
            stages:
              member: {matrix: {loss: [a, b], seed: 'range(11)'}, step: lab make, out: {out: f}}
              all: {step: lab make, in: {many: 'member[*].out'}, out: {out: f}}
              some: {step: lab make, in: {many: 'member[loss=b,*].out'}, out: {out: f}}
              one: {step: lab make, in: {many: 'member[seed=10,loss=a].out'}, out: {out: f}}
            """);
        Assert.Equal(22, Reads(pipeline, "all").Length);
        Assert.Equal(Enumerable.Range(0, 11).Select(seed => $"member[loss=b,seed={seed}].out"), Reads(pipeline, "some").Select(source => source.ToString()));
        Assert.Equal(["member[loss=a,seed=10].out"], Reads(pipeline, "one").Select(source => source.ToString()));
    }

    [Fact]
    public void Ten_thousand_instances_are_usual()
    {
        var pipeline = _lab.Expand(Pipeline("{a: range(100), b: range(100)}", ""));
        Assert.Equal(10_000, pipeline.Stages.DistinctBy(stage => stage.Name).Count());
    }

    private string[] Names(string matrix, string defaults = "") =>
        [.. _lab.Expand(Pipeline(matrix, defaults)).Stages.Where(stage => stage.Group == "s").Select(stage => stage.Name)];

    private static Source[] Reads(Pipeline pipeline, string stage) => [.. pipeline.Stages.Single(s => s.Name == stage).Inputs["many"].Sources];

    // Every parameter must be read by something: a second stage reads what a case's axis does not.
    private static string Pipeline(string matrix, string defaults) => $"""
        paper: lab
        {defaults}
        profiles:
          p:
        stages:
          s:
            matrix: {matrix}
            step: lab make
            out:
              out: f
        {(defaults.Contains("count") ? Rest : "")}
        """;

    private const string Rest = "  rest: {step: lab make, with: {x: 'x ${count} ${seeds[0]}'}, out: {out: f}}";
}
