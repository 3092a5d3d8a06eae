using System.Text;
using Retable.Contract;

namespace Retable.Tables;

/// <summary>Reads CSV with a line of headings: commas, and quotes around a field that contains a comma, a (doubled) quote or a line end.</summary>
internal static class CsvRows
{
    private readonly record struct Field(string Text, int Line, int Column);

    /// <param name="text">The whole file, with line feeds for line ends.</param>
    /// <param name="shownAs">The path of the file in messages.</param>
    /// <exception cref="BadInputException">A quote is not closed, a row has more or fewer fields than there are headings, or a heading comes twice.</exception>
    public static IReadOnlyList<TextRow> Read(string text, string shownAs)
    {
        var lines = Lines(text, shownAs).ToList();
        if (lines.Count == 0)
        {
            throw new BadInputException("the file of metrics is empty") { At = new SourcePosition(shownAs, 1), Hint = "Its first line names the columns; docs/python.md shows it." };
        }

        var headings = lines[0].ConvertAll(field => field.Text.Trim());
        if (headings.GroupBy(heading => heading).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            var second = lines[0][headings.LastIndexOf(twice.Key)];
            throw new BadInputException($"the metrics have the column '{twice.Key}' twice") { At = new SourcePosition(shownAs, second.Line, second.Column) };
        }

        TextMetrics.RequireColumns(headings, new SourcePosition(shownAs, 1));
        return [.. lines.Skip(1).Select(line => Row(headings, line, shownAs))];
    }

    private static TextRow Row(List<string> headings, List<Field> line, string shownAs)
    {
        if (line.Count != headings.Count)
        {
            var at = line.Count > headings.Count ? line[headings.Count] : line[^1];
            throw new BadInputException($"a row of the metrics has {Plural.Count(line.Count, "field")}, and there are {Plural.Count(headings.Count, "column")}")
            {
                At = new SourcePosition(shownAs, at.Line, at.Column),
                Facts = [("columns", string.Join(", ", headings))],
                Hint = "A field with a comma in it needs quotes: \"a, b\".",
            };
        }

        return new TextRow(headings.Zip(line).ToDictionary(
            pair => pair.First,
            pair => (pair.Second.Text.Trim(), new SourcePosition(shownAs, pair.Second.Line, pair.Second.Column))));
    }

    /// <summary>Splits each non-empty line into fields.</summary>
    private static IEnumerable<List<Field>> Lines(string text, string shownAs)
    {
        var (at, line, lineStart) = (0, 1, 0);
        var fields = new List<Field>();
        while (at < text.Length)
        {
            var (firstLine, column) = (line, at - lineStart + 1);
            var value = new StringBuilder();
            if (text[at] == '"')
            {
                for (at++; ; at++)
                {
                    if (at >= text.Length)
                    {
                        throw new BadInputException("a quote in the metrics is not closed") { At = new SourcePosition(shownAs, firstLine, column) };
                    }

                    if (text[at] == '"' && (at + 1 >= text.Length || text[at + 1] != '"'))
                    {
                        at++;
                        break;
                    }

                    at += text[at] == '"' ? 1 : 0;
                    (line, lineStart) = text[at] == '\n' ? (line + 1, at + 1) : (line, lineStart);
                    value.Append(text[at]);
                }
            }

            while (at < text.Length && text[at] is not ',' and not '\n')
            {
                value.Append(text[at++]);
            }

            fields.Add(new Field(value.ToString(), firstLine, column));
            if (at >= text.Length || text[at] == '\n')
            {
                if (fields.Count > 1 || fields[0].Text.Trim().Length > 0)
                {
                    yield return fields;
                }

                fields = [];
                (line, lineStart) = (line + 1, at + 1);
            }
            else if (at + 1 == text.Length)
            {
                // A comma at the very end is followed by an empty field.
                fields.Add(new Field("", line, at - lineStart + 2));
                yield return fields;
            }

            at++;
        }
    }
}
