using Retable.Engine.Determinism;
using Retable.Engine.Journal;
using Retable.Tests;

namespace Retable.Front.Reporting;

/// <summary>What the person sees of stages that were executed again.</summary>
public sealed class RerunLinesTests
{
    private static readonly Fingerprint Then = new() { Processor = "AMD EPYC 7763", InstructionSet = "avx2", Libtorch = "1.13.0", Threads = 1, Device = "cpu" };

    [Fact]
    public void Every_verdict_in_words_and_below_it_what_differs() => Snapshot.Match(string.Join('\n', Story.SelectMany(EventLines.Of).Select(line => line.Text)) + "\n");

    [Fact]
    public void Quietly_only_what_differs_is_told()
    {
        using var errors = new StringWriter();
        var reporter = new SilentReporter(errors);
        foreach (var what in Story)
        {
            reporter.On(what);
        }

        Assert.DoesNotContain("same", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("cac.laptop/model", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void As_JSON_it_reads_back()
    {
        var line = Assert.IsType<RunEvent.StageCompared>(Story[2]).ToLine();

        Assert.Contains("\"verdict\":\"numbers-differ\"", line, StringComparison.Ordinal);
        Assert.Equal(line, RunEvent.FromLine(line)!.ToLine());
    }

    private static RunEvent[] Story =>
    [
        new RunEvent.RerunStarted("Verify --rerun", 40, 4, 12, 75, [new("cac.laptop/old", "the step's code was 12, is 34"), new("cac.laptop/older", "the step's code was 12, is 34")], 3),
        Compared("cac.laptop/data", RerunVerdict.SameBytes),
        Compared("cac.laptop/model", RerunVerdict.NumbersDiffer, new OutputComparison("model", "model.safetensors", RerunVerdict.NumbersDiffer)
        {
            Parts = [.. Enumerable.Range(1, 10).Select(i => new ValueDifference($"layer{i}.weight", 1200, i) { Absolute = i * 1e-7, Relative = i * 2e-6 })],
        }),
        Compared("cac.laptop/evaluate", RerunVerdict.SameMeaning, new OutputComparison("metrics", "metrics.json", RerunVerdict.SameMeaning)),
        Compared("cac.laptop/table", RerunVerdict.Differs, new OutputComparison("text", "table.md", RerunVerdict.Differs) { Note = "line 2 was 'a', is 'b'" }),
        new RunEvent.StageCompared("cac.laptop/luck", Line("cac.laptop/luck", RerunVerdict.Failed) with { Message = "error: out of luck" })
        {
            LogTail = ["the last line"],
            LogFile = "results/store/rerun-logs/cac.laptop/luck.log",
        },
        new RunEvent.NotRepeatable("cac.laptop/gone", "an object that it reads is damaged or gone"),
        new RunEvent.RerunEnded(3, 80.5, 40, new Dictionary<RerunVerdict, int> { [RerunVerdict.SameBytes] = 1, [RerunVerdict.Failed] = 1, [RerunVerdict.NumbersDiffer] = 1 }),
    ];

    private static RunEvent.StageCompared Compared(string stage, RerunVerdict verdict, params OutputComparison[] differences) =>
        new(stage, Line(stage, verdict) with { Differences = differences });

    private static LedgerLine Line(string stage, RerunVerdict verdict) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Stage = stage,
        Key = "key",
        Verdict = verdict,
        Fingerprint = Then with { InstructionSet = "avx512", Processor = "Intel Xeon" },
        Recorded = Then,
        WallSeconds = 12.3,
    };
}
