namespace Retable.Front.Reporting;

/// <summary>Breaks a long line between words.</summary>
internal static class Wrapping
{
    /// <summary>Writes a line as several if the window is narrower than it is.</summary>
    /// <param name="output">Where to; what is not the terminal gets the line whole.</param>
    /// <param name="line">Without line ends.</param>
    /// <param name="indent">Blanks before every line but the first.</param>
    public static void Write(TextWriter output, string line, int indent)
    {
        foreach (var part in Terminal.WidthOf(output) is { } width ? Lines(line, width, indent) : [line])
        {
            output.WriteLine(part);
        }
    }

    /// <param name="line">Without line ends; its leading blanks stay.</param>
    /// <param name="width">The largest number of characters per line, unless a single word is longer.</param>
    /// <param name="indent">Blanks before every line except the first.</param>
    public static IEnumerable<string> Lines(string line, int width, int indent)
    {
        var rest = line;
        while (rest.Length > width)
        {
            var blanks = rest.Length - rest.TrimStart().Length;
            var cut = rest.LastIndexOf(' ', width, width - blanks);
            if (cut <= blanks)
            {
                cut = rest.IndexOf(' ', Math.Min(rest.Length, Math.Max(width, blanks)));
                if (cut < 0)
                {
                    break;
                }
            }

            yield return rest[..cut].TrimEnd();
            rest = new string(' ', indent) + rest[cut..].TrimStart();
        }

        yield return rest;
    }
}
