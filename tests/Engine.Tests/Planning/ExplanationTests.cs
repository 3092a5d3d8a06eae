using Retable.Engine.Graph;
using Retable.Engine.Planning;

namespace Retable.Tests.Planning;

/// <summary>Why a stage runs, before it has run and any time afterwards.</summary>
public sealed class ExplanationTests : IDisposable
{
    private const string Pipeline = """
        paper: lab
        profiles: {p: {}}
        stages:
          data: {run: 'echo one > ${out.text}', out: {text: text.txt}}
          model: {run: 'cat ${in.text} > ${out.model}', in: {text: data.text}, out: {model: model.txt}}
        """;

    private static readonly string Changed = Pipeline.Replace("echo one", "echo two");
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Before_the_first_run_nothing_ran_before() => Assert.Equal(
        """
        data: run: never ran before
        model: unknown until data has run
          data: run: never ran before
        """,
        _project.Explain(Pipeline));

    [Fact]
    public void Before_a_run_it_names_the_first_part_that_differs_with_both_values()
    {
        _project.Run(Pipeline);
        Assert.Equal(
            """
            data: run: the command was echo one > ${out.text}, is echo two > ${out.text}
              command
                old  echo one > ${out.text}
                new  echo two > ${out.text}
            model: unknown until data has run
              data: run: the command was echo one > ${out.text}, is echo two > ${out.text}
                command
                  old  echo one > ${out.text}
                  new  echo two > ${out.text}
            """,
            _project.Explain(Changed));
    }

    [Fact]
    public void After_the_run_it_still_tells_why_each_stage_ran()
    {
        _project.Run(Pipeline);
        _project.Run(Changed);
        Assert.StartsWith("data: up to date\n  last executed: the command was echo one", _project.Explain(Changed, "data"));
        Assert.StartsWith("model: up to date\n  last executed: input text was ", _project.Explain(Changed, "model"));
    }

    [Fact]
    public void After_going_back_it_tells_which_execution_was_restored()
    {
        _project.Run(Pipeline);
        _project.Run(Changed);
        Assert.Equal($"data: restore from the store\n  from its execution in run {Runs[0]}", _project.Explain(Pipeline, "data"));

        Assert.Empty(_project.Run(Pipeline));
        Assert.Equal($"data: up to date\n  restored in run {Runs[2]} from its execution in run {Runs[0]}", _project.Explain(Pipeline, "data"));
        Assert.StartsWith("model: up to date\n  restored in run ", _project.Explain(Pipeline, "model"));
    }

    // What was executed last is what is restored: its difference from the run before is no news any more.
    [Fact]
    public void After_going_forth_again_it_names_no_value_of_an_older_run()
    {
        _project.Run(Pipeline);
        _project.Run(Changed);
        _project.Run(Pipeline);
        _project.Run(Changed);
        Assert.Equal($"data: up to date\n  restored in run {Runs[3]} from its execution in run {Runs[1]}", _project.Explain(Changed, "data"));
    }

    [Fact]
    public void After_a_restore_and_a_run_it_tells_of_the_run()
    {
        _project.Run(Pipeline);
        _project.Run(Changed);
        _project.Run(Pipeline);
        _project.Run(Pipeline.Replace("echo one", "echo three"));
        Assert.StartsWith("data: up to date\n  last executed: the command was ", _project.Explain(Pipeline.Replace("echo one", "echo three"), "data"));
    }

    [Fact]
    public void Without_journals_it_still_tells_a_restore_from_an_execution()
    {
        _project.Run(Pipeline);
        _project.Run(Changed);
        _project.Run(Pipeline);
        Directory.Delete(_project.PathOf("results/store/runs"), recursive: true);
        Assert.Equal("data: up to date\n  restored from its execution", _project.Explain(Pipeline, "data"));
    }

    [Fact]
    public void Without_names_it_tells_nothing_when_nothing_would_run()
    {
        _project.Run(Pipeline);
        Assert.Equal("", _project.Explain(Pipeline));
    }

    [Fact]
    public void Status_is_quiet_about_a_table_that_only_has_to_be_put_in_place()
    {
        _project.Run(Pipeline);
        File.Delete(_project.PathOf("results/lab/p/model/model.txt"));
        using var engine = _project.Engine();
        var dag = _project.Dag(Pipeline);
        var plan = engine.PlanOf(dag, Selection.All.Apply(dag));
        Assert.False(plan.WouldRun);
        Assert.IsType<Decision.Restore>(plan[1]);
    }

    /// <summary>The names of the runs, the oldest first.</summary>
    private List<string> Runs
    {
        get
        {
            using var engine = _project.Engine();
            return [.. engine.History(limit: 9).OrderBy(run => run.At).Select(run => run.Run)];
        }
    }
}
