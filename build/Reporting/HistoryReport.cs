using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Lists past runs, newest first: date, duration, outcome, command.</summary>
internal static class HistoryReport
{
    /// <param name="output">Where to.</param>
    /// <param name="runs">The runs, newest first.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, IReadOnlyList<RunSummary> runs, bool json = false)
    {
        if (json)
        {
            foreach (var run in runs)
            {
                JsonLines.Write(
                    output,
                    "run",
                    ("run", run.Run),
                    ("at", run.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
                    ("exit_code", run.ExitCode),
                    ("wall_seconds", run.WallSeconds),
                    ("up_to_date", run.UpToDate),
                    ("endings", new JsonObject(run.Stages.GroupBy(stage => stage.How).OrderBy(group => group.Key).Select(group =>
                        KeyValuePair.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(group.Key.ToString()), (JsonNode?)group.Count())))),
                    ("experiments", new JsonArray([.. run.Experiments.Select(name => (JsonNode)name)])),
                    ("command", run.Command));
            }

            return;
        }

        if (runs.Count == 0)
        {
            output.WriteLine("no run yet");
            return;
        }

        var table = new TextTable("run", "when (UTC)", "exit", "wall", "ran", "restored", "same", "failed", "retried", "CPU", "peak memory", "experiment", "command");
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
                string.Join(" ", run.Experiments),
                run.Command);
        }

        table.Write(output);
    }
}
