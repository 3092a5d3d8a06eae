using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Pipelines;

/// <summary>The name of a stage in its own declaration.</summary>
public sealed class StageNameTests
{
    [Fact]
    public void Stages_that_share_a_declaration_by_merging_differ_by_their_names() => Assert.Equal(
        ["first first.txt", "second second.txt"],
        Outputs("""
            paper: lab
            profiles: {p: }
            stages:
              first: &shared {run: 'touch ${out.o}', out: {o: '${stage}.txt'}}
              second: *shared
            """));

    // A pipeline that calls a parameter or an axis so means that.
    [Fact]
    public void A_parameter_and_an_axis_of_that_name_go_before_it() => Assert.Equal(
        ["first mine.txt", "second[stage=b] b.txt"],
        Outputs("""
            paper: lab
            defaults: {stage: mine}
            profiles: {p: }
            stages:
              first: {run: 'touch ${out.o}', out: {o: '${stage}.txt'}}
              second: {matrix: {stage: [b]}, run: 'touch ${out.o}', out: {o: '${stage}.txt'}}
            """));

    [Fact]
    public void Outside_a_stage_there_is_none()
    {
        var error = Assert.Throws<BadInputException>(() => Outputs("""
            paper: lab
            defaults: {name: '${stage}'}
            profiles: {p: }
            stages:
              first: {run: 'touch ${out.o}', out: {o: '${name}.txt'}}
            """));
        Assert.Contains("no parameter 'stage'", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Outputs(string yaml) => PipelineFile.Parse(yaml, "pipelines/lab.yaml")
        .Expand("p", new StepCatalog { Executables = new Dictionary<string, StepExecutable>() })
        .Stages.Select(stage => $"{stage.Name} {stage.Outputs["o"]}");
}
