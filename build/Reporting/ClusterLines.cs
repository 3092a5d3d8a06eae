using System.Globalization;
using Retable.Cluster;
using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Front.Reporting;

/// <summary>Lines about a run on a cluster.</summary>
internal static class ClusterLines
{
    /// <summary><c>120 in the queue (Resources 80, Priority 40), 12 running</c>.</summary>
    public static string Of(RunEvent.Queue queue)
    {
        var reasons = queue.Reasons.Count > 0 ? $" ({string.Join(", ", queue.Reasons.OrderByDescending(one => one.Value).Select(one => $"{one.Key} {one.Value}"))})" : "";
        return $"{queue.Pending} in the queue{reasons}, {queue.Running} running";
    }

    /// <summary>The state of a group: <c>cac.laptop/model  12 waiting, 4 running, 3 done</c>.</summary>
    public static string Of((string Group, int Waiting, int Running, int Done) group) => $"{group.Group}  {group.Waiting} waiting, {group.Running} running, {group.Done} done";

    /// <summary>Lists the jobs in a cluster that no run is looking after at the moment.</summary>
    public static void Write(TextWriter output, IReadOnlyList<TaskUnderWay> tasks, bool json)
    {
        const int Shown = 20;
        if (json)
        {
            foreach (var task in tasks)
            {
                JsonLines.Write(output, "under_way", ("stage", task.Instance), ("job", task.Job), ("state", task.State));
            }

            return;
        }

        foreach (var task in tasks.Take(Shown))
        {
            output.WriteLine($"{task.State,-10} {task.Instance}: job {task.Job}");
        }

        if (tasks.Count > 0)
        {
            var more = tasks.Count > Shown ? $" ({tasks.Count - Shown} more)" : "";
            output.WriteLine($"on the cluster: {string.Join(", ", tasks.CountBy(task => task.State).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Value} {one.Key}"))}{more}; the next run takes them");
        }
    }

    /// <summary>What the scheduler has of a store.</summary>
    public static void WriteQueue(TextWriter output, IReadOnlyList<TaskUnderWay> tasks, bool json)
    {
        if (json)
        {
            foreach (var task in tasks)
            {
                JsonLines.Write(output, "queue", ("stage", task.Instance), ("job", task.Job), ("name", task.Name), ("state", task.State), ("detail", task.Detail));
            }

            return;
        }

        if (tasks.Count == 0)
        {
            output.WriteLine("no job of this store is on the cluster");
            return;
        }

        var table = new TextTable("state", "job", "stage", "");
        foreach (var task in tasks)
        {
            table.Add(task.State, task.Job, task.Instance, task.Detail);
        }

        table.Write(output, width: null);
    }

    /// <summary>What was cancelled.</summary>
    public static void Write(TextWriter output, (int Stages, int Orphans, int Held) cancelled, bool json)
    {
        if (json)
        {
            JsonLines.Write(output, "cancelled", ("stages", cancelled.Stages), ("orphans", cancelled.Orphans), ("held", cancelled.Held));
            return;
        }

        var orphans = cancelled.Orphans > 0 ? $" and {Plural.Count(cancelled.Orphans, "job")} without stages" : "";
        output.WriteLine($"cancelled: {Plural.Count(cancelled.Stages, "stage")}{orphans}");
        if (cancelled.Held > 0)
        {
            output.WriteLine($"{Plural.Count(cancelled.Held, "stage")} kept for a run at work: Ctrl-C there, twice, cancels them");
        }
    }

    public static string Of(RunEvent.Stopping stopping) => stopping.AtOnce
        ? $"cancelling {Plural.Count(stopping.Running, "stage")}"
        : $"leaving: {Plural.Count(stopping.Running, "stage")} in jobs that go on without this run; once more now to cancel them";

    /// <summary>A table of what was asked for and used, if there is something to learn from it.</summary>
    public static IEnumerable<ReportLine> Of(RunEvent.ClusterUsage usage)
    {
        var table = new TextTable("asked and used", "stages", "time asked", "used", "memory asked", "used", "cpus", "busy");
        foreach (var group in usage.Groups)
        {
            table.Add(
                group.Group,
                $"{group.Stages}",
                Numbers.Clock(TimeSpan.FromSeconds(group.AskedSeconds)),
                Numbers.Clock(TimeSpan.FromSeconds(group.UsedSeconds)),
                group.AskedMemory > 0 ? Numbers.Bytes(group.AskedMemory) : "-",
                group.UsedMemory > 0 ? Numbers.Bytes(group.UsedMemory) : "-",
                $"{group.Cpus}",
                string.Create(CultureInfo.InvariantCulture, $"{100 * group.CpuShare:0} %"));
        }

        using var text = new StringWriter();
        table.Write(text, width: null);
        return text.ToString().TrimEnd().Split('\n').Select(line => new ReportLine(line.TrimEnd(), Tone.Faint));
    }
}
