using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Pipelines;

/// <summary>A stage's kind says which target runs it: one that no target knows would be left out of all of them in silence.</summary>
public sealed class StageKindTests
{
    private const string Pipeline = """
        paper: lab
        profiles: {p: {}}
        stages:
          head:
            step: lab train-head
            out: {model: model.bin}
        """;

    [Fact]
    public void A_verb_of_a_kind_that_no_target_runs_is_refused_where_a_stage_calls_it()
    {
        var error = Assert.Throws<BadInputException>(() => new Lab().Step("lab train-head", outputs: "model", kind: "trian").Expand(Pipeline));
        Assert.Contains("'lab train-head' is of the kind 'trian'", error.Message, StringComparison.Ordinal);
        Assert.Contains(("nearest", "train"), error.Facts);
        Assert.Equal("pipelines/lab.yaml:5:11", error.At!.ToString());
    }

    [Fact]
    public void The_hint_says_what_to_write_in_the_program()
    {
        var error = Assert.Throws<BadInputException>(() => new Lab().Step("lab train-head", outputs: "model", kind: "trian").Expand(Pipeline));
        Assert.Contains("Kind = \"train\"", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verb_of_another_name_may_be_of_any_kind_that_there_is()
    {
        foreach (var kind in StageKinds.All)
        {
            Assert.Equal(kind, new Lab().Step("lab train-head", outputs: "model", kind: kind).Expand(Pipeline).Stages[0].Kind);
        }
    }
}
