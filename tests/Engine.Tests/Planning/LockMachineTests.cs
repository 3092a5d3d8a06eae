using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Runs;

namespace Retable.Tests.Planning;

/// <summary>A lock and another kind of processor, whose last digits differ: a reader who reproduces a table has no changed files afterwards.</summary>
public sealed class LockMachineTests : IDisposable
{
    // The number that a training would give is a file that no pipeline names: it stands for what the processor rounds.
    private const string Pipeline = """
        paper: lab
        defaults: {word: hello}
        profiles: {p: {}}
        stages:
          model: {run: 'cat ${in.data} ../../../../rounding > ${out.model}; echo ${word} >> ${out.model}', in: {data: data/words.txt}, out: {model: model.txt}}
          table: {run: 'cat ${in.model} > ${out.table}', in: {model: model.model}, out: {table: table.txt}, table: true}
        """;

    private readonly Project _project = new() { Processor = "EPYC", InstructionSet = "avx2", Libtorch = "2.10.0" };
    private readonly string _lock;

    public LockMachineTests()
    {
        _project.Write("data/words.txt", "one\n");
        _project.Write("rounding", "0.1\n");
        _project.Run(Pipeline);
        _lock = _project.Lock;
    }

    public void Dispose() => _project.Dispose();

    [Fact]
    public void It_says_which_machine_its_digests_are_of() =>
        Assert.Equal(new LockMachine("EPYC", "avx2", "2.10.0"), LockText.Parse(_lock, "lock").MadeOn);

    [Fact]
    public void The_same_work_on_another_machine_leaves_it_alone()
    {
        OnAnotherMachine();
        Assert.Equal(["model", "table"], _project.Run(Pipeline));
        Assert.Equal(_lock, _project.Lock);
    }

    [Theory]
    [InlineData("hello", "bye")]
    [InlineData("cat ${in.model} >", "tac ${in.model} >")]
    public void Other_work_on_another_machine_is_written_with_that_machine(string old, string changed)
    {
        OnAnotherMachine();
        _project.Run(Pipeline.Replace(old, changed, StringComparison.Ordinal));
        Assert.Equal("Xeon", LockText.Parse(_project.Lock, "lock").MadeOn!.Processor);
        Assert.Empty(_project.CheckLocks(Pipeline.Replace(old, changed, StringComparison.Ordinal)));
    }

    [Fact]
    public void Another_file_of_the_project_is_other_work()
    {
        OnAnotherMachine();
        _project.Write("data/words.txt", "two\n");
        _project.Run(Pipeline);
        Assert.NotEqual(_lock, _project.Lock);
    }

    // What comes out otherwise on the same machine is no rounding: it is to be seen.
    [Fact]
    public void Other_results_on_the_same_machine_are_written()
    {
        StartAnew("0.2\n");
        _project.Run(Pipeline);
        Assert.NotEqual(_lock, _project.Lock);
    }

    [Fact]
    public void What_came_out_as_committed_is_counted_and_the_rest_is_named()
    {
        var committed = LockText.Parse(_lock, "lock");
        OnAnotherMachine();
        _project.Write("data/words.txt", "one\n");
        _project.Processor = "EPYC";
        _project.InstructionSet = "avx2";
        _project.Run(Pipeline);
        var result = Reproduction.Compare(committed, LockText.Parse(_project.Lock, "lock"), _project.Dag(Pipeline));
        Assert.Equal((0, 0), (result.Identical, result.Equal));
        Assert.Equal(["model", "table"], result.Different);
        Assert.Equal(2, Reproduction.Compare(committed, committed, _project.Dag(Pipeline)).Identical);
    }

    // It reads other models now: that its table is another one is no news.
    [Fact]
    public void A_stage_behind_changed_work_is_not_compared()
    {
        var changed = Pipeline.Replace("hello", "bye", StringComparison.Ordinal);
        _project.Run(changed);
        var result = Reproduction.Compare(LockText.Parse(_lock, "lock"), LockText.Parse(_project.Lock, "lock"), _project.Dag(changed));
        Assert.Equal((0, 2), (result.Stages, result.Changed));
    }

    // The second run of a checkout finds the lock that the first one wrote.
    [Fact]
    public async Task A_lock_that_a_run_wrote_is_not_committed()
    {
        _project.CommittedLock = _ => null;
        StartAnew("0.1\n");
        var heard = await RunAsync(Selection.All);
        Assert.Equal(new RunEvent.NothingCommitted("lab.p", "results/lock/lab.p.yaml"), Assert.Single(heard.Events.OfType<RunEvent.NothingCommitted>()));
        Assert.Empty(heard.Events.OfType<RunEvent.Reproduced>());
    }

    [Fact]
    public async Task A_run_without_any_result_is_compared_with_nothing()
    {
        _project.CommittedLock = _ => null;
        StartAnew("0.1\n");
        File.Delete(_project.PathOf("rounding"));
        Assert.DoesNotContain((await RunAsync(Selection.All, ExitCode.Failed)).Events, what => what is RunEvent.NothingCommitted or RunEvent.Reproduced);
    }

    [Fact]
    public async Task Results_are_compared_with_the_lock_in_the_commit_and_not_with_the_one_in_the_folder()
    {
        _project.CommittedLock = path => path == _project.PathOf("results/lock/lab.p.yaml") ? _lock : null;
        _project.Write("results/lock/lab.p.yaml", "lock: 1\npaper: lab\nprofile: p\nstages: {}\n");
        StartAnew("0.1\n");
        var heard = await RunAsync(Selection.All);
        Assert.Equal(2, Assert.Single(heard.Events.OfType<RunEvent.Reproduced>()).Result.Identical);
    }

    // What failed or was not asked for has the committed block in the new lock too: that proves nothing.
    [Fact]
    public async Task A_run_of_a_part_counts_that_part_only()
    {
        StartAnew("0.1\n");
        var heard = await RunAsync(new Selection { Stages = ["model"] });
        var result = Assert.Single(heard.Events.OfType<RunEvent.Reproduced>()).Result;
        Assert.Equal((1, 1), (result.Identical, result.Stages));
    }

    private async Task<Heard> RunAsync(Selection selection, int code = ExitCode.Done)
    {
        var dag = _project.Dag(Pipeline);
        using var engine = _project.Engine();
        using var stop = new StopSignal();
        var heard = new Heard();
        var request = new RunRequest { Dag = dag, Selected = selection.Apply(dag), Command = "test" };
        Assert.Equal(code, (await engine.RunAsync(request, heard, stop)).ExitCode);
        return heard;
    }

    private sealed class Heard : IRunObserver
    {
        public List<RunEvent> Events { get; } = [];

        public void On(RunEvent what) => Events.Add(what);
    }

    private void OnAnotherMachine()
    {
        (_project.Processor, _project.InstructionSet) = ("Xeon", "avx512");
        StartAnew("0.10000001\n");
    }

    private void StartAnew(string rounding)
    {
        Directory.Delete(_project.PathOf("results/store"), recursive: true);
        _project.Write("rounding", rounding);
    }
}
