namespace Retable.Engine.Determinism;

/// <summary>Where two files without columns or tensors part, in a sentence.</summary>
internal static class FirstDifference
{
    private const int Shown = 80;
    private static readonly string[] Texts = [".txt", ".md", ".tex", ".html", ".csv", ".tsv", ".json", ".yaml", ".yml"];

    /// <param name="recorded">The file as it was recorded.</param>
    /// <param name="again">The file as it came out again.</param>
    /// <param name="name">The file's name: its extension tells whether it is text.</param>
    public static string Describe(string recorded, string again, string name) =>
        Texts.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? OfLines(recorded, again) : OfBytes(recorded, again);

    private static string OfLines(string recorded, string again)
    {
        using var before = File.ReadLines(recorded).GetEnumerator();
        using var now = File.ReadLines(again).GetEnumerator();
        for (var line = 1; ; line++)
        {
            var (old, current) = (Next(before), Next(now));
            if (old != current || old is null)
            {
                return $"line {line} was {Quoted(old)}, is {Quoted(current)}";
            }
        }
    }

    private static string? Next(IEnumerator<string> lines) => lines.MoveNext() ? lines.Current : null;

    private static string Quoted(string? line) => line is null ? "not there" : $"'{(line.Length <= Shown ? line : line[..(Shown - 3)] + "...")}'";

    private static string OfBytes(string recorded, string again)
    {
        using var before = File.OpenRead(recorded);
        using var now = File.OpenRead(again);
        var (a, b) = (new byte[1 << 16], new byte[1 << 16]);
        for (long at = 0; ; at += a.Length)
        {
            var (old, current) = (before.ReadAtLeast(a, a.Length, throwOnEndOfStream: false), now.ReadAtLeast(b, b.Length, throwOnEndOfStream: false));
            var equal = a.AsSpan(0, old).CommonPrefixLength(b.AsSpan(0, current));
            if (equal < a.Length)
            {
                return $"from byte {at + equal} on; {before.Length} bytes were recorded, {now.Length} came out";
            }
        }
    }
}
