using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Runs;

namespace Retable.Tests.Execution;

/// <summary>Stages of an experiment: the same keys, other places, other records.</summary>
public sealed class ExperimentStageTests : IDisposable
{
    private const string Pipeline = """
        paper: lab
        profiles: {p: {}}
        stages:
          data: {run: 'echo one > ${out.text}', out: {text: text.txt}}
          model: {run: 'cat ${in.text} > ${out.model}; echo small >> ${out.model}', in: {text: data.text}, out: {model: model.txt}}
        """;

    private static readonly string Changed = Pipeline.Replace("echo small", "echo large", StringComparison.Ordinal);
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void They_share_keys_and_objects_with_the_plain_ones_and_have_a_folder_of_their_own()
    {
        _project.Run(Pipeline);

        Assert.Equal(["lab.p+bold/model"], Run(Changed, "bold"));
        Assert.Equal("one\nsmall\n", File.ReadAllText(_project.PathOf("results/lab/p/model/model.txt")));
        Assert.Equal("one\nlarge\n", File.ReadAllText(_project.PathOf("results/lab/p+bold/model/model.txt")));
        Assert.Equal("one\n", File.ReadAllText(_project.PathOf("results/lab/p+bold/data/text.txt")));
    }

    [Fact]
    public void Their_lock_lies_beside_their_results_and_the_committed_one_stays()
    {
        _project.Run(Pipeline);
        var before = _project.Lock;
        Run(Changed, "bold");

        Assert.Equal(before, _project.Lock);
        Assert.Contains("echo large", File.ReadAllText(_project.PathOf("results/lab/p+bold/lock.yaml")), StringComparison.Ordinal);
        Assert.Equal(["lab.p.yaml"], Directory.EnumerateFiles(_project.PathOf("results/lock")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_new_one_is_explained_by_what_differs_from_the_plain_one()
    {
        _project.Run(Pipeline);
        using var engine = _project.Engine();
        var dag = Dag(Changed, "bold");

        Assert.Contains(
            "model: run: the command was cat ${in.text} > ${out.model}; echo small >> ${out.model}, is cat",
            string.Join('\n', engine.Explain(engine.PlanOf(dag, Selection.All.Apply(dag)), ["model"]).SelectMany(stage => stage.Lines())), StringComparison.Ordinal);
    }

    [Fact]
    public void The_history_says_which_experiment_ran()
    {
        Run(Pipeline, "bold");
        using var engine = _project.Engine();

        Assert.Equal(["lab.p+bold"], Assert.Single(engine.History(1)).Experiments);
    }

    [Fact]
    public void A_collection_keeps_the_contents_that_it_is_given()
    {
        Run(Pipeline, "bold");
        using var engine = _project.Engine();
        var kept = engine.DigestsOf([_project.PathOf("results/lab/p+bold/data/text.txt"), _project.PathOf("results/lab/nowhere")]);

        Assert.Equal([Digest.OfText("one\n")], kept);
        Assert.Equal([Digest.OfText("one\nsmall\n")], engine.PlanCollection(0, _ => false, kept).Items.Select(item => item.Object));
    }

    // A table prints it: what the table rests on must be found again in the record of the stage that wrote it.
    [Fact]
    public void A_step_is_told_the_digest_that_the_record_of_its_input_has()
    {
        using var project = FakeRuns.Project();
        const string yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              first: {step: fake write, with: {text: one}, out: {text: first.txt}}
              second: {step: fake misbehave, with: {text: tells what its input says}, in: {from: first.text}, out: {text: second.txt}}
            """;
        Assert.Equal(ExitCode.Done, FakeRuns.Run(project, yaml).Code);
        using var engine = project.Engine();
        var first = project.Dag(yaml).Stages[0];

        Assert.Equal(engine.Records.Last("lab.p/first")!.Outputs["text"].Meaning.ToString(), File.ReadAllText(project.PathOf("results/lab/p/second/second.txt")));
        Assert.Equal(engine.Records.Last("lab.p/first")!.Outputs["text"].Meaning, engine.MeaningInPlace(first, "text"));
    }

    private IReadOnlyList<string> Run(string yaml, string experiment)
    {
        var dag = Dag(yaml, experiment);
        using var engine = _project.Engine();
        using var stop = new StopSignal();
        var heard = new Heard();
        var request = new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "test" };
        Assert.Equal(ExitCode.Done, engine.RunAsync(request, heard, stop).GetAwaiter().GetResult().ExitCode);
        return [.. heard.Events.OfType<RunEvent.StageEnded>().Where(ended => ended.How == StageEnding.Ran).Select(ended => ended.Stage).Order(StringComparer.Ordinal)];
    }

    private static Dag Dag(string yaml, string experiment)
    {
        var pipeline = PipelineFile.Parse(yaml, "pipelines/lab.yaml").Expand("p", new StepCatalog { Executables = new Dictionary<string, StepExecutable>() });
        return new Dag(pipeline with { Stages = [.. pipeline.Stages.Select(stage => stage with { Experiment = experiment })] });
    }

    private sealed class Heard : IRunObserver
    {
        public List<RunEvent> Events { get; } = [];

        public void On(RunEvent what) => Events.Add(what);
    }
}
