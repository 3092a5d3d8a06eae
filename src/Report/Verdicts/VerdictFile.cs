using System.Text.Encodings.Web;
using System.Text.Json;

namespace Retable.Report;

/// <summary>Stores the verdicts of a paper's tables as JSON, so that a later command can repeat them without reading the results again.</summary>
public static class VerdictFile
{
    /// <summary>The file's name, in the folder of the paper's profile.</summary>
    public const string FileName = "verdict.json";

    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        IgnoreReadOnlyProperties = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the verdicts by table; empty if the file is missing or cannot be read, since the next run writes it again.</summary>
    public static SortedDictionary<string, Verdict> Read(string path)
    {
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize<Dictionary<string, Verdict>>(File.ReadAllText(path), Form) is { } verdicts
                ? new(verdicts, StringComparer.Ordinal)
                : new(StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return new(StringComparer.Ordinal);
        }
    }

    /// <summary>Writes the verdicts of some tables into the file, and leaves those of others unchanged.</summary>
    public static void Update(string path, IEnumerable<(string Table, Verdict Verdict)> verdicts)
    {
        var all = Read(path);
        foreach (var (table, verdict) in verdicts)
        {
            all[table] = verdict;
        }

        File.WriteAllText(path, JsonSerializer.Serialize(all, Form) + "\n");
    }
}
