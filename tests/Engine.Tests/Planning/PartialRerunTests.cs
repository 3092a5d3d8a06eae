using Retable.Engine.Graph;

namespace Retable.Tests.Planning;

/// <summary>Stories: a pipeline, a change, and what ran.</summary>
public sealed class PartialRerunTests
{
    private const string Pipeline = """
        paper: lab
        defaults: {epochs: 4, seeds: [0, 1, 2], alpha: 10}
        profiles: {p: {}}
        stages:
          data:
            step: get
            with: {dataset: digits}
            out: {train: train.parquet, test: test.parquet}
          member:
            matrix: {seed: '${seeds}'}
            step: lab train
            in: {train: data.train}
            with: {seed: '${seed}', epochs: '${epochs}', alpha: '${alpha}'}
            out: {model: model.bin}
          evaluate:
            step: lab evaluate
            in: {models: 'member[*].model', test: data.test}
            out: {metrics: metrics.parquet}
          table:
            step: render
            in: {metrics: evaluate.metrics, definition: reproducibility/lab/table.yaml}
            out: {markdown: table.md}
            table: true
        """;

    private static readonly string[] Everything = ["data", "member[seed=0]", "member[seed=1]", "member[seed=2]", "evaluate", "table"];

    private readonly Lab _lab = NewLab();

    [Fact]
    public void The_first_run_executes_everything_once() => Assert.Equal(Everything, _lab.Run(Pipeline));

    [Fact]
    public void The_second_run_executes_nothing()
    {
        _lab.Run(Pipeline);
        Assert.Empty(_lab.Run(Pipeline));
        Assert.False(_lab.Plan(Pipeline).WouldRun);
    }

    [Fact]
    public void Comments_formatting_order_and_spelling_of_numbers_execute_nothing()
    {
        _lab.Run(Pipeline);
        Assert.Empty(_lab.Run("""
            # another order, another style
            profiles:
              p:
            stages:
              table: {table: true, out: {markdown: table.md}, step: render, in: {definition: ./reproducibility/lab/table.yaml, metrics: evaluate.metrics}}
              evaluate: {step: lab evaluate, in: {test: data.test, models: 'member[*].model'}, out: {metrics: metrics.parquet}}
              member:
                out: {model: model.bin}
                with: {alpha: "${alpha}", epochs: "${epochs}", seed: "${seed}"}
                in: {train: data.train}
                step: lab train
                matrix: {seed: [2, 0, 1]}
              data: {step: get, with: {dataset: digits}, out: {train: a.parquet, test: b.parquet}}
            defaults: {alpha: 1.0e1, epochs: 0x4}
            paper: lab
            """));
    }

    [Fact]
    public void Renaming_a_stage_executes_nothing()
    {
        _lab.Run(Pipeline);
        Assert.Empty(_lab.Run(Pipeline.Replace("data:", "source:").Replace("data.", "source.").Replace("member", "network")));
    }

    [Fact]
    public void Writing_a_default_of_the_step_explicitly_executes_nothing()
    {
        _lab.Run(Pipeline);
        Assert.Empty(_lab.Run(Pipeline.Replace("alpha: '${alpha}'}", "alpha: '${alpha}', momentum: 0.90}")));
    }

    [Fact]
    public void A_changed_parameter_executes_its_readers_and_what_depends_on_them()
    {
        _lab.Run(Pipeline);
        Assert.Equal(Everything[1..], _lab.Run(Pipeline.Replace("alpha: 10", "alpha: 5")));
    }

    [Fact]
    public void Going_back_to_an_old_value_executes_nothing()
    {
        _lab.Run(Pipeline);
        _lab.Run(Pipeline.Replace("alpha: 10", "alpha: 5"));
        Assert.Empty(_lab.Run(Pipeline));
    }

    [Fact]
    public void One_more_member_trains_one_member()
    {
        _lab.Run(Pipeline);
        Assert.Equal(["member[seed=3]", "evaluate", "table"], _lab.Run(Pipeline.Replace("[0, 1, 2]", "[0, 1, 2, 3]")));
    }

    [Fact]
    public void One_member_fewer_executes_only_what_saw_it()
    {
        _lab.Run(Pipeline);
        Assert.Equal(["evaluate", "table"], _lab.Run(Pipeline.Replace("[0, 1, 2]", "[0, 2]")));
    }

    [Fact]
    public void Equal_outputs_cut_the_rest_off_inside_the_run()
    {
        _lab.Run(Pipeline);
        _lab.Step("lab train", "seed:int epochs:int=1 alpha:float=1 momentum:float=0.9", "train", "model", torch: true, code: "2", behaviour: Train);
        Assert.Equal(Everything[1..4], _lab.Run(Pipeline));
    }

    [Fact]
    public void Changed_code_executes_the_stages_that_reach_it()
    {
        _lab.Run(Pipeline);
        _lab.Step("lab evaluate", "", "models* test", "metrics", code: "2");
        Assert.Equal(["evaluate", "table"], _lab.Run(Pipeline));
    }

    [Fact]
    public void Another_libtorch_executes_what_reaches_it()
    {
        _lab.Run(Pipeline);
        _lab.Libtorch = "2.4.0";
        Assert.Equal(Everything[1..4], _lab.Run(Pipeline));
    }

    [Fact]
    public void Lost_bytes_that_nobody_reads_are_not_made_again()
    {
        _lab.Run(Pipeline);
        _lab.Store.Lose("lab.p/member[seed=1]");
        Assert.Empty(_lab.Run(Pipeline));
    }

    [Fact]
    public void Lost_bytes_are_made_again_when_a_reader_runs()
    {
        _lab.Run(Pipeline);
        _lab.Store.Lose("lab.p/member[seed=1]");
        _lab.Step("lab evaluate", "", "models* test", "metrics", code: "2");
        Assert.Equal(["member[seed=1]", "evaluate", "table"], _lab.Run(Pipeline));
    }

    [Fact]
    public void Lost_bytes_are_made_again_when_a_reader_turns_out_to_run()
    {
        _lab.Run(Pipeline);
        _lab.Store.Lose("lab.p/member[seed=1]");
        Assert.Equal(["member[seed=3]", "member[seed=1]", "evaluate", "table"], _lab.Run(Pipeline.Replace("[0, 1, 2]", "[0, 1, 2, 3]")));
    }

    [Fact]
    public void A_lost_table_is_made_again()
    {
        _lab.Run(Pipeline);
        _lab.Store.Lose("lab.p/table");
        Assert.Equal(["table"], _lab.Run(Pipeline));
    }

    [Fact]
    public void A_table_deleted_from_the_results_is_restored_without_running()
    {
        _lab.Run(Pipeline);
        _lab.Store.NotInPlace.Add("table");
        var plan = _lab.Plan(Pipeline);
        Assert.EndsWith("table: restore from the store", Lab.Show(plan));
        Assert.False(plan.WouldRun);
    }

    [Fact]
    public void Two_stages_with_one_key_are_executed_once()
    {
        var twins = Pipeline + """

              again:
                step: get
                with: {dataset: digits}
                out: {train: other.parquet, test: another.parquet}
            """;
        Assert.DoesNotContain("again", _lab.Run(twins));
    }

    [Fact]
    public void A_forced_stage_runs_and_equal_outputs_stop_there()
    {
        _lab.Run(Pipeline);
        Assert.Equal(["data"], _lab.Run(Pipeline, new Selection { Force = ["data"] }));
    }

    private static string Train(string told) => $"trained on {told}";

    private static Lab NewLab()
    {
        var lab = new Lab()
            .Step("get get", "dataset:text", "", "train test")
            .Step("lab train", "seed:int epochs:int=1 alpha:float=1 momentum:float=0.9", "train", "model", torch: true, behaviour: Train)
            .Step("lab evaluate", "", "models* test", "metrics")
            .Step("render render", "", "metrics definition", "markdown");
        lab.Files["reproducibility/lab/table.yaml"] = "rows: []";
        return lab;
    }
}
