using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Tests.Execution;

namespace Retable.Tests.Pipelines;

/// <summary>Records and choices as parameters of a real step: what they may be written as, what reaches the step, what counts, and what is refused where.</summary>
public sealed class ChoiceTests : IDisposable
{
    private const string Pipeline = """
        paper: lab
        defaults:
          rate: 0.5
          losses:
            library: {library: {alpha: 2, magnitude: 5}}
            paper: {paper: {magnitude: 10}}
          recipe: {epochs: 4, rate: '${rate}', decay: {steps: {at: [3]}}}
          chosen: library
        profiles: {p: {}}
        stages:
          model:
            step: fake choose
            with: {recipe: '${recipe}', loss: '${losses[chosen]}'}
            out: {text: text.txt}
        """;

    private readonly Project _project = FakeRuns.Project();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_placeholder_gives_a_whole_map_and_the_step_gets_it_with_all_defaults()
    {
        Assert.Equal(["model"], _project.Run(Pipeline));
        Assert.Equal(
            """library 2 5 {"loss":{"library":{"alpha":2,"magnitude":5}},"recipe":{"epochs":4,"rate":0.5,"decay":{"steps":{"at":[3],"factor":0.5}}},"others":[]}""",
            File.ReadAllText(_project.PathOf("results/lab/p/model/text.txt")));
    }

    [Theory]
    [InlineData("{library: {magnitude: 5, alpha: 2}}")]
    [InlineData("{library: {}}")]
    [InlineData("{library: }")]
    [InlineData("library")]
    public void Order_and_defaults_do_not_count(string loss) =>
        Assert.Equal(Parameter("{library: {alpha: 2, magnitude: 5}}", "loss"), Parameter(loss, "loss"));

    // The record's own epochs are 4; the step's parameters start from 7.
    [Fact]
    public void What_a_record_is_not_given_has_the_default_of_the_step() =>
        Assert.Equal("""{"decay":{"constant":{}},"epochs":7,"rate":0.2}""", Parameter("library, recipe: {rate: 0.2}", "recipe"));

    [Fact]
    public void A_list_of_choices_is_checked_and_completed_item_by_item() => Assert.Equal(
        """[{"library":{"alpha":3,"magnitude":5}},{"cross_entropy":{}}]""", Parameter("library, others: [{library: {alpha: 3}}, cross_entropy]", "others"));

    [Fact]
    public void The_key_has_a_part_for_the_case_and_each_value_of_it()
    {
        _project.Run(Given("{library: {alpha: 3}}, recipe: {decay: {steps: {at: [1]}}}"));
        var parts = _project.Lock.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("parameter ", StringComparison.Ordinal));
        Assert.Equal(
            [
                "parameter loss: library", "parameter loss.library.alpha: 3", "parameter loss.library.magnitude: 5", "parameter others: '[]'",
                "parameter recipe.decay: steps", "parameter recipe.decay.steps.at: '[1]'", "parameter recipe.decay.steps.factor: 0.5",
                "parameter recipe.epochs: 7", "parameter recipe.rate: 0.1",
            ],
            parts);
    }

    [Theory]
    [InlineData("{library: {alpha: 3}}", "parameter loss.library.alpha was 2, is 3")]
    [InlineData("{paper: {magnitude: 5}}", "parameter loss was library, is paper")]
    [InlineData("library, recipe: {epochs: 9}", "parameter recipe.epochs was 7, is 9")]
    public void A_difference_is_told_with_its_path(string now, string why)
    {
        _project.Run(Given("library"));
        Assert.StartsWith($"model: run: {why}\n", _project.Explain(Given(now)));
    }

    [Theory]
    [InlineData("{libary: {}}", "parameter 'loss' of stage 'model' cannot be 'libary'", "library", 6, 19)]
    [InlineData("libary", "parameter 'loss' of stage 'model' cannot be 'libary'", "library", 6, 18)]
    [InlineData("{paper: {magnitude: 1, lamda: 2}}", "parameter 'loss.paper' of stage 'model' has no 'lamda'", "lambda", 6, 41)]
    [InlineData("library, recipe: {epoch: 2}", "parameter 'recipe' of stage 'model' has no 'epoch'", "epochs", 6, 36)]
    [InlineData("library, recipe: {decay: {step: {}}}", "parameter 'recipe.decay' of stage 'model' cannot be 'step'", "steps", 6, 44)]
    public void A_misspelt_name_within_a_map_gets_its_place_and_the_nearest(string loss, string message, string nearest, int line, int column)
    {
        var error = Refused(Given(loss));
        Assert.Equal(message, error.Message);
        Assert.Contains(("nearest", nearest), error.Facts);
        Assert.Equal($"pipelines/lab.yaml:{line}:{column}", error.At!.ToString());
    }

    [Theory]
    [InlineData("{paper: {magnitude: 1, alpha: 2}}", "parameter 'loss.paper' of stage 'model' has no 'alpha'", "known", "lambda, magnitude", 41)]
    [InlineData("{library: {}, paper: {}}", "parameter 'loss' of stage 'model' chooses 2 cases at once", "found", "library, paper", 32)]
    [InlineData("{}", "parameter 'loss' of stage 'model' chooses nothing", "expected", "one of: cross_entropy, library, paper", 18)]
    [InlineData("3", "parameter 'loss' of stage 'model' has the wrong type", "expected", "one of: cross_entropy, library, paper", 18)]
    [InlineData("{library: 3}", "parameter 'loss.library' of stage 'model' has the wrong type", "expected", "a map", 19)]
    [InlineData("{library: {alpha: 11}}", "parameter 'loss.library.alpha' of stage 'model' is out of range", "expected", "float in 0 … 10", 29)]
    [InlineData("{library: {alpha: much}}", "parameter 'loss.library.alpha' of stage 'model' has the wrong type", "found", "\"much\"", 29)]
    [InlineData("library, recipe: 3", "parameter 'recipe' of stage 'model' has the wrong type", "expected", "a map", 35)]
    [InlineData("library, others: [paper]", "parameter 'others[0].paper' of stage 'model' lacks 'magnitude', which has no default", null, "", 35)]
    [InlineData("paper", "parameter 'loss.paper' of stage 'model' lacks 'magnitude', which has no default", null, "", 18)]
    public void A_wrong_value_within_a_map_is_told_with_its_path_and_place(string loss, string message, string? label, string value, int column)
    {
        var error = Refused(Given(loss));
        Assert.Equal(message, error.Message);
        Assert.Equal($"pipelines/lab.yaml:6:{column}", error.At!.ToString());
        if (label is not null)
        {
            Assert.Contains((label, value), error.Facts);
        }
    }

    [Fact]
    public void What_a_placeholder_brings_in_is_told_where_it_is_written() =>
        Assert.Equal("pipelines/lab.yaml:5:25", Refused(Pipeline.Replace("alpha: 2", "alpah: 2")).At!.ToString());

    [Theory]
    [InlineData("losses.library.library.alpha=3", """{"library":{"alpha":3,"magnitude":5}}""")]
    [InlineData("losses.library={paper: {magnitude: 3}}", """{"paper":{"lambda":0.1,"magnitude":3}}""")]
    [InlineData("chosen=paper", """{"paper":{"lambda":0.1,"magnitude":10}}""")]
    public void A_value_within_a_choice_can_be_set_for_a_run(string set, string loss) => Assert.Equal(loss, Expand(Pipeline, set).Parameters["loss"].Text);

    [Theory]
    [InlineData("losses.library.library.alpah=3", "'losses.library.library' has no 'alpah'")]
    [InlineData("losses.library.library.alpha=11", "parameter 'loss.library.alpha' of stage 'model' is out of range")]
    [InlineData("losses.library.library={alpah: 3}", "parameter 'loss.library' of stage 'model' has no 'alpah'")]
    public void A_wrong_path_or_value_is_told_as_of_the_command_line(string set, string message)
    {
        var error = Assert.Throws<BadInputException>(() => Expand(Pipeline, set));
        Assert.Equal(message, error.Message);
        Assert.StartsWith($"--set {set.Split('=')[0]}", error.At!.ToString());
    }

    private static string Given(string loss) => $$$"""
        paper: lab
        profiles: {p: {}}
        stages:
          model:
            step: fake choose
            with: {loss: {{{loss}}}}
            out: {text: text.txt}
        """;

    private static string Parameter(string loss, string name) => Expand(Given(loss)).Parameters[name].Text;

    private static BadInputException Refused(string yaml) => Assert.Throws<BadInputException>(() => Expand(yaml));

    private static Stage Expand(string yaml, string? set = null) => PipelineFile.Parse(yaml, "pipelines/lab.yaml")
        .Expand("p", FakeRuns.Catalog, set is null ? null : new Dictionary<string, string> { [set.Split('=')[0]] = set[(set.IndexOf('=') + 1)..] })
        .Stages.Single();
}
