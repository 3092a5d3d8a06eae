using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Graph;

/// <summary>What a word of the command line that names nothing is told.</summary>
public sealed class StageMatchTests
{
    private const string Yaml = """
        paper: lab
        profiles: {p: {}}
        stages:
          model: {matrix: {loss: [paper, library], split: [0, 1]}, run: 'true > ${out.o}', out: {o: o.txt}}
          main: {run: 'true > ${out.o}', out: {o: o.txt}, table: true}
        """;

    // Of the coordinates only some were written: what was meant are all instances that have these.
    [Theory, InlineData("model[loss=paper]"), InlineData("model[loss=papr]")]
    public void A_stage_with_some_of_its_coordinates_gets_the_pattern_that_means_them(string written)
    {
        var error = Refused(new Selection { Stages = [written] });

        Assert.Contains(("nearest", "model[loss=paper,*]"), error.Facts);
        Assert.Contains(("known", "model[loss=library,*], model[loss=paper,*]"), error.Facts);
    }

    [Fact]
    public void A_paper_in_place_of_a_table_gets_the_flag_for_papers()
    {
        var error = Refused(new Selection { Tables = ["lab"] });

        Assert.Equal("there is no table 'lab': that is a paper", error.Message);
        Assert.Equal("Write --paper lab for all its tables, or one of these.", error.Hint);
        Assert.Equal([("known", "lab/main")], error.Facts);
    }

    private static BadInputException Refused(Selection selection)
    {
        var dag = new Dag(PipelineFile.Parse(Yaml, "pipelines/lab.yaml").Expand("p", new StepCatalog { Executables = new Dictionary<string, StepExecutable>() }));
        return Assert.Throws<BadInputException>(() => selection.Apply(dag));
    }
}
