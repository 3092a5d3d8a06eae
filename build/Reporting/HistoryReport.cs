using System.Globalization;
using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Past runs, the newest first: when, how long, what came of the stages, what was typed.</summary>
internal static class HistoryReport
{
    public static void Write(TextWriter output, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            output.WriteLine("no run yet");
            return;
        }

        var table = new TextTable("run", "when (UTC)", "exit", "wall", "ran", "restored", "same", "failed", "retried", "CPU", "peak memory", "command");
        foreach (var run in runs)
        {
            string Count(params ReadOnlySpan<StageEnding> ways)
            {
                var kinds = ways.ToArray();
                return run.Stages.Count(stage => kinds.Contains(stage.How)).ToString(CultureInfo.InvariantCulture);
            }

            table.Add(
                run.Run,
                run.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                run.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "died",
                run.WallSeconds is { } wall ? Numbers.Seconds(wall) : "",
                Count(StageEnding.Ran),
                Count(StageEnding.Restored),
                (run.UpToDate + run.Stages.Count(stage => stage.How == StageEnding.CutOff)).ToString(CultureInfo.InvariantCulture),
                Count(StageEnding.Failed),
                run.Stages.Count(stage => stage.Attempt > 1).ToString(CultureInfo.InvariantCulture),
                Numbers.Seconds(run.Stages.Sum(stage => stage.CpuSeconds)),
                Numbers.Bytes(run.Stages.Select(stage => stage.PeakMemory).DefaultIfEmpty(0).Max()),
                run.Command);
        }

        table.Write(output);
    }
}
