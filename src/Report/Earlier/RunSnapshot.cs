using System.Text.Json;
using Retable.Tables;

namespace Retable.Report;

/// <summary>The numbers of a run's tables, as far as a later report needs them to show what moved since.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="When">The time at which it began, in words.</param>
/// <param name="Revision">The checked-out commit; empty outside a repository.</param>
/// <param name="Verdict">The verdict in a sentence.</param>
/// <param name="Cells">The mean of each measured cell, by its anchor: <c>open-set.ours.auroc</c>.</param>
public sealed record RunSnapshot(string Run, string When, string Revision, string Verdict, IReadOnlyDictionary<string, double> Cells)
{
    public static RunSnapshot Of(string run, string when, string revision, IEnumerable<ResultTable> tables)
    {
        var (cells, all) = (new SortedDictionary<string, double>(StringComparer.Ordinal), tables.ToList());
        foreach (var (table, cell) in all.SelectMany(table => table.AllCells.Where(cell => cell.IsMeasured).Select(cell => (table, cell))))
        {
            cells[Anchor.OfCell(table.Definition.Name, cell.Name)] = cell.Summary!.Value.Mean;
        }

        return new RunSnapshot(run, when, revision, Report.Verdict.Sum(all.Select(Report.Verdict.Of)).Sentence, cells);
    }
}

/// <summary>Stores the snapshots of a profile's runs as JSON lines, the newest last. Only the newest few are kept.</summary>
public static class RunSnapshots
{
    /// <summary>The file's name, in the folder with the numbers of the plots.</summary>
    public const string FileName = "runs.jsonl";

    private const int Kept = 20;

    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads the snapshots, newest first; a line that cannot be read is skipped.</summary>
    public static IReadOnlyList<RunSnapshot> Read(string path) => File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<RunSnapshot>().Reverse()] : [];

    /// <summary>Adds a run, and drops the oldest ones beyond the number kept. A run that is already there is replaced.</summary>
    public static void Add(string path, RunSnapshot run)
    {
        var runs = Read(path).Reverse().Where(other => other.Run != run.Run).Append(run).TakeLast(Kept);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Concat(runs.Select(each => JsonSerializer.Serialize(each, Form) + "\n")));
    }

    /// <summary>Writes the snapshots for a script of the page, without any character sequence that would end the element.</summary>
    internal static string ForScript(IReadOnlyList<RunSnapshot> runs, RunSnapshot now) =>
        JsonSerializer.Serialize(new { Now = now.Cells, Earlier = runs.Select(run => new { run.Run, run.Cells }) }, Form);

    private static RunSnapshot? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<RunSnapshot>(line, Form) is { Cells: not null, Run: not null } run ? run : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
