namespace Retable.Front.Reporting;

/// <summary>Fits a text that a step wrote for any width (a table, a comparison) to a terminal's width.</summary>
internal static class FittedText
{
    private const int Indent = 4;

    /// <param name="text">Aligned tables between heavy lines (<c>━</c>), with prose around them.</param>
    /// <param name="width">Columns of the terminal; null leaves the text as it is.</param>
    public static string Of(string text, int? width)
    {
        if (width is not { } most)
        {
            return text;
        }

        var shown = new List<string>();
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (IsRule(lines[i], '━') && Array.FindIndex(lines, i + 1, line => IsRule(line, '━')) is var end and > 0)
            {
                shown.AddRange(Read(lines[(i + 1)..end]).Render(most).TrimEnd('\n').Split('\n'));
                i = end;
            }
            else
            {
                shown.AddRange(Wrapping.Lines(lines[i], most, Indent));
            }
        }

        return string.Join('\n', shown);
    }

    private static bool IsRule(string line, char stroke) => line.Length > 2 && line.All(c => c == stroke);

    /// <summary>Reads a table from aligned lines, whose columns are separated by two blanks from top to bottom.</summary>
    private static Grid Read(string[] lines)
    {
        var texts = lines.Where(line => !IsRule(line, '─')).ToList();
        var columns = Columns(texts);
        var grid = new List<GridLine>();
        var headings = 0;
        var ruled = false;
        foreach (var line in lines)
        {
            if (IsRule(line, '─'))
            {
                headings = headings == 0 ? grid.Count : headings;
                ruled = true;
                continue;
            }

            grid.Add(new GridLine([.. columns.Select(column => Cut(line, column))], ruled));
            ruled = false;
        }

        return new Grid(grid, headings) { Right = [.. columns.Select((_, c) => c > 0)] };
    }

    private static List<(int From, int To)> Columns(List<string> texts)
    {
        var width = texts.Max(text => text.Length);
        bool IsBlank(int at) => texts.TrueForAll(text => at >= text.Length || text[at] == ' ');
        var columns = new List<(int From, int To)>();
        var from = 0;
        for (var at = 0; at + 1 < width; at++)
        {
            if (IsBlank(at) && IsBlank(at + 1))
            {
                columns.Add((from, at));
                while (at + 1 < width && IsBlank(at + 1))
                {
                    at++;
                }

                from = at + 1;
            }
        }

        columns.Add((from, width));
        return columns;
    }

    private static string Cut(string line, (int From, int To) column) =>
        column.From >= line.Length ? "" : line[column.From..Math.Min(column.To, line.Length)].Trim(' ');
}
