using System.Collections.Immutable;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Tables;

/// <summary>Reads the section <c>published</c>: the printed numbers of each row by column, or the word <c>unavailable</c>.</summary>
internal static class PublishedReading
{
    private const string Unavailable = "unavailable";

    public static ImmutableArray<PublishedValue> Read(YamlNode section, CellReading cells)
    {
        if (section is YamlScalar { Text: Unavailable })
        {
            return [.. cells.Rows.SelectMany(row => EmptyRow(row, cells.Columns))];
        }

        var map = section.AsMap("'published'");
        var rows = map.Entries.Where(entry => entry.Name != "source").ToList();
        return [.. rows.SelectMany(row => Row(row, cells, map.Optional("source")))];
    }

    private static IEnumerable<PublishedValue> Row(YamlEntry row, CellReading cells, YamlNode? source)
    {
        var name = cells.Row(row.Name, row.At);
        if (row.Value is YamlScalar { Text: Unavailable })
        {
            return EmptyRow(name, cells.Columns);
        }

        var map = row.Value.AsMap($"the published row '{name}'");
        var columns = map.Entries.Where(entry => entry.Name != "source");
        return columns.Select(column => Cell(new CellName(name, cells.Column(column.Name, column.At)), column.Value, map.Optional("source") ?? source));
    }

    private static IEnumerable<PublishedValue> EmptyRow(string row, ImmutableArray<string> columns) =>
        columns.Select(column => new PublishedValue(new CellName(row, column), double.NaN, 0, ""));

    private static PublishedValue Cell(CellName cell, YamlNode node, YamlNode? source)
    {
        if (node is YamlScalar)
        {
            return Number(cell, node, source, node);
        }

        var what = $"the published cell '{cell}'";
        var map = node.AsMap(what).Only(what, "value", "source", "runs", "artefact");
        return Number(cell, map.Required("value", what), map.Optional("source") ?? source, node) with
        {
            Runs = (int)(map.Optional("runs")?.AsInteger("'runs'", 1, 1_000_000) ?? 1),
            Artefact = map.Optional("artefact")?.AsText("'artefact'").Trim(),
        };
    }

    /// <summary>Reads a number whose digits as written give its rounding: 93.80 has two decimals, 93.8 has one.</summary>
    private static PublishedValue Number(CellName cell, YamlNode value, YamlNode? source, YamlNode at)
    {
        if (value is YamlScalar { Text: Unavailable })
        {
            return new PublishedValue(cell, double.NaN, 0, "");
        }

        var number = value.AsNumber($"the published cell '{cell}'");
        var text = value.AsText("a number");
        if (!double.IsFinite(number) || text.Contains('e', StringComparison.OrdinalIgnoreCase))
        {
            throw new BadInputException($"the published cell '{cell}' must be written with the digits that were printed")
            {
                At = value.At,
                Facts = [("found", text)],
                Hint = "Its rounding is taken from its digits: 93.80 stands for 93.795 … 93.805. Write 'unavailable' where there is no number.",
            };
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var where = source?.AsText("'source'").Trim() ?? throw new BadInputException($"the published cell '{cell}' has no source")
        {
            At = at.At,
            Hint = "Say where it is printed (page, table) under 'source:', in the cell, its row or at the top of 'published'.",
        };
        return new PublishedValue(cell, number, dot < 0 ? 0 : text.Length - dot - 1, where);
    }
}
