using Retable.Contract;
using Retable.Engine.Determinism;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Tests.Determinism;

/// <summary>Recorded stages executed again by the real executor: what differs is found out, and nothing else is touched.</summary>
public sealed class RerunTests
{
    private const string First = "first: {step: fake write, with: {text: one}, out: {text: text.txt}}";
    private const string Second = "second: {step: fake write, with: {text: two}, in: {from: first.text}, out: {text: text.txt}}";

    [Fact]
    public void What_comes_out_the_same_is_said_and_neither_store_nor_results_nor_history_change()
    {
        using var lab = new RerunLab(First, Second);
        var before = Files(lab);

        var outcome = lab.Rerun();

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        Assert.Equal([RerunVerdict.SameBytes, RerunVerdict.SameBytes], outcome.Lines.Select(line => line.Verdict));
        Assert.Equal(["lab.p/first", "lab.p/second"], lab.Ledger.Select(line => line.Stage).Order(StringComparer.Ordinal));
        Assert.Equal(before, Files(lab));
        using var engine = lab.Project.Engine();
        Assert.Single(engine.History(10));
    }

    [Fact]
    public void A_step_that_writes_its_clock_is_found_out_with_the_line()
    {
        using var lab = new RerunLab(Drifting("clock", "text.txt"));

        var outcome = lab.Rerun();

        Assert.Equal(ExitCode.GateFailed, outcome.ExitCode);
        var output = Assert.Single(Assert.Single(outcome.Lines).Differences);
        Assert.Equal((RerunVerdict.Differs, "line 2 was 'written at 0', is 'written at 1'"), (output.Verdict, output.Note));
    }

    [Fact]
    public void Another_order_of_names_is_the_same_meaning_and_no_failure()
    {
        using var lab = new RerunLab(Drifting("order", "text.json"));

        var outcome = lab.Rerun();

        Assert.Equal((ExitCode.Done, RerunVerdict.SameMeaning), (outcome.ExitCode, Assert.Single(outcome.Lines).Verdict));
    }

    // 2 and 4 became 2.5 and 3.5: 0.5 apart, at most 0.5 / 2.5.
    [Fact]
    public void Jitter_in_a_tensor_is_told_in_numbers()
    {
        using var lab = new RerunLab(Drifting("jitter", "text.safetensors"));

        var outcome = lab.Rerun();

        Assert.Equal((ExitCode.GateFailed, RerunVerdict.NumbersDiffer), (outcome.ExitCode, Assert.Single(outcome.Lines).Verdict));
        var part = Assert.Single(Assert.Single(outcome.Lines[0].Differences).Parts);
        Assert.Equal(("weight", 3, 2, 0.5, 0.2), (part.Name, part.Elements, part.Differing, part.Absolute, part.Relative));
        Assert.Equal(part, Assert.Single(Assert.Single(Assert.Single(lab.Ledger).Differences).Parts));
    }

    [Fact]
    public void A_step_that_only_succeeded_by_luck_is_told_with_the_end_of_its_log()
    {
        using var lab = new RerunLab(Drifting("fails later", "text.txt"));

        var outcome = lab.Rerun();

        Assert.Equal((ExitCode.GateFailed, RerunVerdict.Failed), (outcome.ExitCode, Assert.Single(lab.Ledger).Verdict));
        var told = Assert.Single(lab.Heard.OfType<RunEvent.StageCompared>());
        Assert.Contains("it was luck", told.Found.Message! + string.Concat(told.LogTail!), StringComparison.Ordinal);
        Assert.Contains("it was luck", File.ReadAllText(told.LogFile!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_whose_code_changed_is_left_out_and_said_and_what_reads_it_too()
    {
        using var lab = new RerunLab(First, Drifting("clock", "text.txt"), "third: {step: fake train, in: {data: first.text}, out: {model: model.txt}}");

        var outcome = lab.Rerun(change: settings => settings with { Catalog = WithNewCode(settings.Catalog, "write") });

        Assert.Equal(["lab.p/drifting"], outcome.Lines.Select(line => line.Stage));
        var left = lab.Heard.OfType<RunEvent.RerunStarted>().Single().LeftOut.ToDictionary(stage => stage.Stage, stage => stage.Why);
        Assert.Equal(["lab.p/first", "lab.p/third"], left.Keys.Order(StringComparer.Ordinal));
        Assert.StartsWith("the step's code was", left["lab.p/first"], StringComparison.Ordinal);
        Assert.Equal("unknown until first has run", left["lab.p/third"]);
    }

    [Fact]
    public void Where_nothing_is_recorded_nothing_was_compared()
    {
        using var lab = new RerunLab(First);

        Assert.Equal(ExitCode.NothingCompared, lab.Rerun(change: settings => settings with { Catalog = WithNewCode(settings.Catalog, "write") }).ExitCode);
        Assert.Empty(lab.Ledger);
    }

    [Fact]
    public void A_stage_whose_input_is_gone_is_left_out_and_one_whose_output_is_gone_is_held_against_its_digest()
    {
        using var lab = new RerunLab(First, Second, Drifting("clock", "text.txt"));
        lab.Lose("first");
        lab.Lose("drifting");

        var verdicts = lab.Rerun().Lines.ToDictionary(line => line.Stage, line => line);

        Assert.Equal(["lab.p/drifting", "lab.p/first"], verdicts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(RerunVerdict.SameBytes, verdicts["lab.p/first"].Verdict);
        Assert.Contains("no longer in the store", Assert.Single(verdicts["lab.p/drifting"].Differences).Note, StringComparison.Ordinal);
        Assert.Contains("input 'from' is no longer in the store", Assert.Single(lab.Heard.OfType<RunEvent.RerunStarted>().Single().LeftOut).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopped_it_ends_with_130_and_leaves_no_line_and_no_folder()
    {
        using var lab = new RerunLab("slow: {step: fake train, with: {milliseconds: 50, epochs: 20}, out: {model: model.txt}}");

        var outcome = lab.Rerun(stopAt: what => what is RunEvent.StageProgress { Done: >= 1 });

        Assert.Equal(ExitCode.Interrupted, outcome.ExitCode);
        Assert.Empty(lab.Ledger);
        Assert.Empty(Directory.EnumerateFileSystemEntries(lab.Project.PathOf("results/store/staging")));
    }

    [Fact]
    public void A_stage_that_needs_a_GPU_is_left_out_where_there_is_none()
    {
        using var lab = new RerunLab(First.Replace("out:", "resources: {gpus: 1}, out:", StringComparison.Ordinal));

        Assert.Equal(ExitCode.NothingCompared, lab.Rerun(change: settings => settings with { Capacity = settings.Capacity with { Gpus = [] } }).ExitCode);
        Assert.Contains("1 GPUs", Assert.Single(lab.Heard.OfType<RunEvent.NotRepeatable>()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_another_engine_holds_the_store_it_gives_up_or_waits_as_a_run_does()
    {
        using var lab = new RerunLab(First);
        using var held = await StoreLock.TakeAsync(lab.Project.PathOf("results/store"), "another", alone: true, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.StoreHeld, lab.Rerun().ExitCode);
        Assert.True(Assert.Single(lab.Heard.OfType<RunEvent.Waiting>()).GivesUp);
    }

    [Fact]
    public void The_ledger_names_both_machines()
    {
        using var lab = new RerunLab(First);
        lab.Rerun(change: settings => settings with { Processor = "another processor" });

        var line = Assert.Single(lab.Ledger);
        Assert.Equal(("first processor", "another processor", 1, "cpu"), (line.Recorded.Processor, line.Fingerprint.Processor, line.Fingerprint.Threads, line.Fingerprint.Device));
    }

    private static string Drifting(string how, string file) => $"drifting: {{step: fake drift, with: {{text: {how}}}, out: {{text: {file}}}}}";

    private static StepCatalog WithNewCode(StepCatalog catalog, string verb)
    {
        var fake = catalog.Executables["fake"];
        var verbs = new Dictionary<string, StepVerb>(fake.Verbs) { [verb] = fake.Verbs[verb] with { Identity = Digest.OfText("new code").ToString() } };
        return new StepCatalog { Executables = new Dictionary<string, StepExecutable> { ["fake"] = fake with { Verbs = verbs } } };
    }

    /// <summary>Every file of the project with its content and time, but for the ledger, its logs, and what only speeds up the next look.</summary>
    private static IReadOnlyList<string> Files(RerunLab lab) => [.. new DirectoryInfo(lab.Project.Folder)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => file.Name is not ("determinism.jsonl" or "stat-cache" or "lock") && !file.FullName.Contains("rerun-logs", StringComparison.Ordinal))
        .Select(file => $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {Digest.OfBytes(File.ReadAllBytes(file.FullName))}")
        .Order(StringComparer.Ordinal)];
}
