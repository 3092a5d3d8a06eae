using Retable.Contract;
using Retable.Engine.Graph;

namespace Retable.Tests.Graph;

/// <summary>The words of the command line, and what they run.</summary>
public sealed class SelectionTests
{
    private const string Pipeline = """
        paper: lab
        defaults: {alpha: 1}
        profiles: {p: {}}
        stages:
          data: {step: lab get, out: {out: f}}
          member: {matrix: {seed: [0, 1, 2]}, step: lab train, in: {in: data.out}, with: {seed: '${seed}', alpha: '${alpha}'}, out: {out: f}}
          evaluate: {matrix: {seed: [0, 1, 2]}, step: lab test, in: {in: 'member[seed=${seed}].out'}, out: {out: f}}
          first: {step: lab render, in: {in: 'evaluate[*].out'}, out: {out: f}, table: true}
          second: {step: lab render, in: {in: 'evaluate[seed=0].out', more: data.out}, out: {out: f}, table: true}
          spare: {step: lab get, in: {more: first.out}, out: {out: f}}
        """;

    private readonly Lab _lab = new Lab()
        .Step("lab get", "", "more?")
        .Step("lab train", "seed:int alpha:int", "in")
        .Step("lab test", "", "in", code: "test")
        .Step("lab render", "", "in* more?");

    [Fact]
    public void A_table_runs_what_it_needs_and_nothing_else() =>
        Assert.Equal(["data", "member[seed=0]", "evaluate[seed=0]", "second"], _lab.Run(Pipeline, new Selection { Tables = ["lab/second"] }));

    [Fact]
    public void A_table_may_be_named_without_its_paper() =>
        Assert.Equal("second", _lab.Run(Pipeline, new Selection { Tables = ["second"] })[^1]);

    [Theory]
    [InlineData("member", "data member[seed=0] member[seed=1] member[seed=2]")]
    [InlineData("member[seed=1]", "data member[seed=1]")]
    [InlineData("lab/member[seed=?]", "data member[seed=0] member[seed=1] member[seed=2]")]
    [InlineData("*[seed=2]", "data member[seed=2] evaluate[seed=2]")]
    public void A_stage_is_named_by_instance_group_or_glob_and_brings_what_it_needs(string pattern, string ran) =>
        Assert.Equal(ran.Split(' '), _lab.Run(Pipeline, new Selection { Stages = [pattern] }));

    [Fact]
    public void Until_stops_there() =>
        Assert.Equal(["data", "member[seed=0]", "member[seed=1]", "member[seed=2]"], _lab.Run(Pipeline, new Selection { Until = ["member"] }));

    [Fact]
    public void From_executes_these_and_what_depends_on_them_and_takes_the_rest_as_it_is()
    {
        _lab.Run(Pipeline);
        _lab.Step("lab get", "", "more?", code: "2").Step("lab test", "", "in", code: "2");
        Assert.Equal(
            ["evaluate[seed=0]", "evaluate[seed=1]", "evaluate[seed=2]", "first", "second", "spare"],
            _lab.Run(Pipeline, new Selection { From = ["evaluate"] }));
    }

    [Fact]
    public void Only_executes_these_alone()
    {
        _lab.Run(Pipeline);
        _lab.Step("lab get", "", "more?", code: "2").Step("lab test", "", "in", code: "2");
        Assert.Equal(["evaluate[seed=1]"], _lab.Run(Pipeline, new Selection { Only = ["evaluate[seed=1]"] }));
    }

    [Fact]
    public void Only_cannot_read_what_was_never_made() => Assert.Contains(
        "'data' was never executed",
        Assert.Throws<BadInputException>(() => _lab.Run(Pipeline, new Selection { Only = ["member[seed=0]"] })).Message);

    [Fact]
    public void Downstream_runs_these_what_depends_on_them_and_what_those_need()
    {
        Assert.Equal(
            ["data", "member[seed=0]", "member[seed=1]", "member[seed=2]", "evaluate[seed=0]", "evaluate[seed=1]", "evaluate[seed=2]", "first", "spare"],
            _lab.Run(Pipeline, new Selection { Downstream = ["evaluate[seed=1]"] }));
    }

    [Fact]
    public void A_kind_selects_the_stages_of_a_target() =>
        Assert.Equal(["data", "member[seed=0]", "member[seed=1]", "member[seed=2]"], _lab.Run(Pipeline, new Selection { Kinds = ["train"] }));

    [Fact]
    public void Force_executes_what_is_up_to_date()
    {
        _lab.Run(Pipeline);
        Assert.Equal(["member[seed=1]"], _lab.Run(Pipeline, new Selection { Force = ["member[seed=1]"] }));
    }

    [Fact]
    public void Set_replaces_a_parameter_and_runs_its_readers()
    {
        _lab.Run(Pipeline);
        Assert.Equal("member[seed=0]", _lab.Run(Pipeline, null, ("alpha", "2"))[0]);
        Assert.Empty(_lab.Run(Pipeline, null, ("alpha", "0x1")));
    }

    [Theory]
    [InlineData("memer", "member")]
    [InlineData("evaluat[seed=0]", "evaluate[seed=0]")]
    public void An_unknown_stage_gets_the_nearest_name(string written, string nearest)
    {
        var error = Assert.Throws<BadInputException>(() => _lab.Plan(Pipeline, new Selection { Stages = [written] }));
        Assert.Equal(("nearest", nearest), error.Facts[0]);
    }

    [Fact]
    public void An_unknown_table_gets_the_nearest_name()
    {
        var error = Assert.Throws<BadInputException>(() => _lab.Plan(Pipeline, new Selection { Tables = ["lab/frist"] }));
        Assert.Equal(("nearest", "lab/first"), error.Facts[0]);
    }

    [Fact]
    public void An_unknown_parameter_of_set_gets_the_nearest_name()
    {
        var error = Assert.Throws<BadInputException>(() => _lab.Plan(Pipeline, null, ("alhpa", "1")));
        Assert.Equal(("nearest", "alpha"), error.Facts[0]);
    }
}
