using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Planning;

namespace Retable.Front.Reporting;

/// <summary>How much a line matters, for its colour.</summary>
internal enum Tone
{
    Plain,
    Good,
    Faint,
    Warning,
    Bad,
}

/// <summary>A line for people.</summary>
internal readonly record struct ReportLine(string Text, Tone Tone = Tone.Plain);

/// <summary>Turns events into lines; most events give none.</summary>
internal static class EventLines
{
    public static IEnumerable<ReportLine> Of(RunEvent what) => what switch
    {
        RunEvent.RunStarted { Fetch: { } count, FetchBytes: { } bytes } => [new($"{"fetching",-10} {Numbers.Bytes(bytes)} for {Plural.Count(count, "stage")} from elsewhere", Tone.Faint)],
        RunEvent.Waiting { GivesUp: true } given => [new($"{(given.Holder is { } other ? $"{other}" : "another run")} is at work on what is needed", Tone.Warning)],
        RunEvent.Waiting { Holder: { } holder } => [new($"waiting for {holder}, which is at work on what is needed", Tone.Warning)],
        RunEvent.Waiting => [new("waiting for another command, which has the store to itself", Tone.Warning)],
        RunEvent.TookOver took => [new($"{took.Dead} died; what it left half done was put in order", Tone.Warning)],
        RunEvent.Warning warning => [new($"warning: {warning.Message}", Tone.Warning)],
        RunEvent.ObjectDamaged damaged => [new($"warning: object {Short(damaged.Object)} is damaged ({damaged.Found}); {damaged.Remedy}", Tone.Warning)],
        RunEvent.StageLog { Level: "warning" } log => [new($"{log.Stage}: warning: {log.Message}", Tone.Warning)],
        RunEvent.StageResumed resumed => [new($"{"resumed",-10} {resumed.Stage}: goes on from {resumed.From}", Tone.Faint)],
        RunEvent.StageRetry retry => [new($"{"retry",-10} {retry.Stage}: {retry.Message} (again in {Numbers.Seconds(retry.PauseSeconds)})", Tone.Warning)],
        RunEvent.StageBegan began => [new($"{"began",-10} {began.Stage}: job {began.Job} on {began.Node}", Tone.Faint)],
        RunEvent.ClusterUsage usage => ClusterLines.Of(usage),
        RunEvent.StageEnded ended => Of(ended),
        RunEvent.Stopping stopping => [new(Stopping(stopping), Tone.Warning)],
        RunEvent.RunEnded ended => Of(ended),
        RunEvent.Reproduced reproduced => Of(reproduced),
        RunEvent.NothingCommitted nothing => [new($"reproduced  no committed results of {nothing.Pipeline} to compare with; {nothing.Lock} is what to commit", Tone.Faint)],
        RunEvent.RerunStarted or RunEvent.NotRepeatable or RunEvent.StageCompared or RunEvent.RerunEnded => RerunLines.Of(what),
        _ => [],
    };

    private static IEnumerable<ReportLine> Of(RunEvent.Reproduced reproduced)
    {
        var result = reproduced.Result;
        if (result.Stages == 0)
        {
            yield return new($"reproduced  nothing to compare in {reproduced.Pipeline}: code or parameters of every stage, or of one before it, changed since the lock was committed", Tone.Faint);
            yield break;
        }

        if (result.Identical == result.Stages)
        {
            yield return new($"reproduced  {reproduced.Pipeline}: {(result.Stages == 1 ? "the one stage" : $"all {result.Stages} stages")} came out as committed, bit for bit", Tone.Good);
            foreach (var line in Changed(result))
            {
                yield return line;
            }

            yield break;
        }

        var equal = result.Equal > 0 ? $", {result.Equal} with the same content in other bytes" : "";
        var different = result.Different.Length > 0 ? $", {result.Different.Length} with other results" : "";
        yield return new($"reproduced  {reproduced.Pipeline}: {Plural.Part(result.Identical, result.Stages, "stage")} came out as committed, bit for bit{equal}{different}", Tone.Warning);
        if (result.Different.Length > 0)
        {
            yield return new($"            first: {string.Join(", ", result.Different.Take(3))}{(result.Different.Length > 3 ? ", ..." : "")}", Tone.Faint);
            yield return new($"            {Machines(reproduced)}", Tone.Faint);
            yield return new("            ./build.sh CheckMetrics tells noise from a fall", Tone.Faint);
        }

        foreach (var line in Changed(result))
        {
            yield return line;
        }
    }

    private static IEnumerable<ReportLine> Changed(Reproduction result) => result.Changed == 0 ? [] :
        [new($"            {Plural.Count(result.Changed, "stage")} not compared: their code or parameters changed since, or those of a stage before them", Tone.Faint)];

    private static string Machines(RunEvent.Reproduced reproduced) => (reproduced.Committed, reproduced.Here) switch
    {
        (null, _) => "the lock does not say which machine the committed ones were made on",
        ({ } there, { } here) when there != here => $"committed on {there}, this is {here}; other processors round otherwise",
        ({ } there, _) => $"committed on the same kind of machine, {there}",
    };

    private static IEnumerable<ReportLine> Of(RunEvent.StageEnded ended)
    {
        switch (ended.How)
        {
            case StageEnding.Ran:
                yield return new($"{"ran",-10} {ended.Stage}  {Numbers.Seconds(ended.WallSeconds)}", Tone.Good);
                break;
            case StageEnding.Restored:
                yield return new($"{"restored",-10} {ended.Stage}");
                break;
            case StageEnding.CutOff:
                yield return new($"{"cut off",-10} {ended.Stage}  its inputs came out equal", Tone.Faint);
                break;
            case StageEnding.Stopped when ended.Message is { } goesOn:
                yield return new($"{"left",-10} {ended.Stage}: {goesOn}", Tone.Warning);
                break;
            case StageEnding.Stopped:
                yield return new($"{"stopped",-10} {ended.Stage}", Tone.Warning);
                break;
            case StageEnding.Failed:
                foreach (var line in Failure(ended))
                {
                    yield return line;
                }

                break;
        }
    }

    private static IEnumerable<ReportLine> Failure(RunEvent.StageEnded ended)
    {
        yield return new($"{"FAILED",-10} {ended.Stage}  {Numbers.Seconds(ended.WallSeconds)}", Tone.Bad);
        foreach (var line in Failure(ended.Message, ended.LogTail, ended.LogFile))
        {
            yield return line;
        }
    }

    /// <summary>Why a step failed, the end of its log, and where the rest is.</summary>
    public static IEnumerable<ReportLine> Failure(string? why, IReadOnlyList<string>? logTail, string? logFile)
    {
        var message = (why ?? "").Split('\n').Where(line => line.Length > 0).ToList();
        foreach (var line in message)
        {
            yield return new($"  {line}", Tone.Bad);
        }

        // A step logs its error too: who has read it once need not read it again.
        foreach (var line in (logTail ?? []).Where(line => !message.Contains(line)))
        {
            yield return new($"  | {line}");
        }

        if (logFile is { } file)
        {
            yield return new($"  log: {file}");
        }
    }

    private static IEnumerable<ReportLine> Of(RunEvent.RunEnded ended)
    {
        int Of(StageEnding how) => ended.Endings.GetValueOrDefault(how);
        var same = Of(StageEnding.UpToDate) + Of(StageEnding.CutOff);
        var parts = new (int Number, string Word)[]
        {
            (Of(StageEnding.Ran), "ran"), (Of(StageEnding.Restored), "restored"), (same, "up to date"), (Of(StageEnding.Failed), "failed"),
            (Of(StageEnding.Stopped), "stopped"), (Of(StageEnding.Skipped), "not started"),
        };
        var told = string.Join(", ", parts.Where(part => part.Number > 0).Select(part => $"{part.Number} {part.Word}"));
        var nothing = ended.ExitCode == 0 && parts.All(part => part.Number == 0 || part.Word == "up to date");
        yield return nothing
            ? new(IdleReport.Line(same), Tone.Good)
            : new($"{told} ({Numbers.Seconds(ended.WallSeconds)})", ended.ExitCode == 0 ? Tone.Good : Tone.Bad);
        if (ended.ToResume is { } command)
        {
            yield return new($"to go on: {command}");
        }
    }

    private static string Stopping(RunEvent.Stopping stopping) => stopping.LeavesThemRunning ? ClusterLines.Of(stopping) : stopping.AtOnce
        ? $"stopping now: {Plural.Count(stopping.Running, "stage")} killed"
        : $"stopping: {Plural.Count(stopping.Running, "stage")} may write a checkpoint; once more to stop now";

    private static string Short(string digest) => digest.Length > 12 ? digest[..12] : digest;
}
