using System.Globalization;
using Retable.Contract;
using Retable.Engine.Determinism;
using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Reports the result of executing recorded stages again: one line per stage, and below it the differences.</summary>
internal static class RerunLines
{
    /// <summary>The largest number of columns and tensors shown per output; the ledger has all of them.</summary>
    private const int MostParts = 8;

    /// <summary>The largest number of names shown for stages left out for the same reason.</summary>
    private const int MostNames = 3;

    public static IEnumerable<ReportLine> Of(RunEvent what) => what switch
    {
        RunEvent.RerunStarted started => [.. LeftOut(started.LeftOut, started.NeverRan), new(Chosen(started.Sample, started.Recorded, started.Seed, started.ExpectedSeconds, "to be executed again"))],
        RunEvent.NotRepeatable stage => [new($"{"left out",-10} {stage.Stage}: {stage.Why}", Tone.Warning)],
        RunEvent.StageCompared compared => Of(compared),
        RunEvent.RerunEnded ended => [new(Ended(ended), ended.ExitCode == Contract.ExitCode.Done ? Tone.Good : Tone.Bad)],
        _ => [],
    };

    /// <summary>Puts a verdict into words.</summary>
    public static string WordsOf(RerunVerdict verdict) => verdict switch
    {
        RerunVerdict.SameBytes => "same bytes",
        RerunVerdict.SameMeaning => "same meaning, other bytes",
        RerunVerdict.NumbersDiffer => "other numbers",
        RerunVerdict.Differs => "other content",
        RerunVerdict.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    /// <summary>The lines of <c>--dry-run</c>.</summary>
    public static IEnumerable<ReportLine> Of(RerunPlan plan) =>
    [
        .. LeftOut(plan.Unrepeatable, plan.NeverRan),
        .. plan.Sample.Select(stage => new ReportLine($"{stage.Stage.Instance}  {Numbers.Seconds(stage.Record.Provenance.WallSeconds)}")),
        new(Chosen(plan.Sample.Count, plan.Recorded, plan.Seed, plan.ExpectedSeconds, "would be executed again")),
    ];

    private static string Chosen(int sample, int recorded, ulong seed, double seconds, string what) =>
        $"{sample} of {Plural.Count(recorded, "recorded stage")} {what} (seed {seed}, {Numbers.Seconds(seconds)} when recorded)";

    /// <summary>The stages that are left out; those with the same reason share a line.</summary>
    private static IEnumerable<ReportLine> LeftOut(IReadOnlyList<UnrepeatableStage> stages, int neverRan)
    {
        foreach (var group in stages.GroupBy(stage => stage.Why))
        {
            var names = group.Select(stage => stage.Stage).ToList();
            var more = names.Count > MostNames ? $" and {names.Count - MostNames} more" : "";
            yield return new($"{"left out",-10} {string.Join(", ", names.Take(MostNames))}{more}: {group.Key}", Tone.Faint);
        }

        if (neverRan > 0)
        {
            yield return new($"{"left out",-10} {Plural.Count(neverRan, "stage")} that never ran", Tone.Faint);
        }
    }

    private static IEnumerable<ReportLine> Of(RunEvent.StageCompared compared)
    {
        var found = compared.Found;
        var tone = found.Verdict switch { RerunVerdict.SameBytes => Tone.Good, RerunVerdict.SameMeaning => Tone.Warning, _ => Tone.Bad };
        yield return new($"{found.Stage}  {WordsOf(found.Verdict)}  {Numbers.Seconds(found.WallSeconds)}", tone);
        foreach (var line in found.Verdict == RerunVerdict.Failed ? EventLines.Failure(found.Message, compared.LogTail, compared.LogFile) : found.Differences.SelectMany(Of))
        {
            yield return line;
        }

        if (found.Verdict > RerunVerdict.SameMeaning && found.Fingerprint != found.Recorded)
        {
            yield return new($"  recorded on {Words(found.Recorded)}, now on {Words(found.Fingerprint)}");
        }
    }

    private static IEnumerable<ReportLine> Of(OutputComparison output)
    {
        yield return new($"  {output.Slot} ({output.File}): {WordsOf(output.Verdict)}{(output.Note is { } note ? $", {note}" : "")}");
        foreach (var part in output.Parts.OrderByDescending(part => part.Absolute ?? double.PositiveInfinity).Take(MostParts))
        {
            yield return new($"    {part.Name}: {Words(part)}");
        }

        if (output.Parts.Count > MostParts)
        {
            yield return new($"    and {output.Parts.Count - MostParts} more");
        }
    }

    private static string Words(ValueDifference part) => part switch
    {
        { Absolute: { } absolute } => $"{part.Differing} of {Plural.Count((int)Math.Min(part.Elements, int.MaxValue), "number")}, by at most {Digits(absolute)} (relative {Digits(part.Relative ?? 0)})",
        { Elements: > 0 } => $"{Plural.Part(part.Differing, part.Elements, "value")}, {part.Note}",
        _ => part.Note ?? "",
    };

    private static string Digits(double number) => double.IsInfinity(number) ? "no number at all" : number.ToString("0.###e0", CultureInfo.InvariantCulture);

    private static string Words(Fingerprint print) => string.Join(", ", new[]
    {
        print.Processor ?? "an unknown processor",
        print.InstructionSet,
        print.Libtorch is { } libtorch ? $"libtorch {libtorch}" : null,
        Plural.Count(print.Threads, "thread"),
        print.Device,
    }.OfType<string>());

    private static string Ended(RunEvent.RerunEnded ended)
    {
        var compared = ended.Verdicts.Values.Sum();
        var told = string.Join(", ", ended.Verdicts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {WordsOf(pair.Key)}"));
        return compared == 0
            ? "nothing was compared"
            : $"{compared} of {Plural.Count(ended.Recorded, "recorded stage")} executed again: {told} ({Numbers.Seconds(ended.WallSeconds)})";
    }
}
