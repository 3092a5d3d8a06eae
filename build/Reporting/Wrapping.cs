namespace Retable.Front.Reporting;

/// <summary>Breaks a long line between words.</summary>
internal static class Wrapping
{
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
