using System.Text;
using System.Text.Json;
using Retable.Engine.Journal;
using Retable.Engine.Store;

namespace Retable.Engine.Determinism;

/// <summary>The store's memory of reruns: <c>determinism.jsonl</c>, one JSON object a line, which only grows.</summary>
public sealed class DeterminismLedger(string path, Disk disk)
{
    private const byte NewLine = (byte)'\n';

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>All lines, oldest first. One that a crash cut short is skipped.</summary>
    public IReadOnlyList<LedgerLine> Lines() => File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<LedgerLine>()] : [];

    /// <summary>Writes a line; when this returns, the disk has it. Only for the holder of the store's lock.</summary>
    public void Add(LedgerLine line)
    {
        disk.CreateFolder(System.IO.Path.GetDirectoryName(path)!);
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var end = RandomAccess.GetLength(file);
        Span<byte> last = [NewLine];
        _ = RandomAccess.Read(file, last, Math.Max(end - 1, 0));
        var text = JsonSerializer.Serialize(line, JournalJson.Default.LedgerLine) + "\n";
        // Behind a line that a crash cut short, this one must not be cut short too.
        disk.Append(file, path, end, Encoding.UTF8.GetBytes(last[0] == NewLine ? text : "\n" + text));
    }

    private static LedgerLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.LedgerLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
