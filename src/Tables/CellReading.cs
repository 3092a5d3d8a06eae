using System.Collections.Immutable;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Tables;

/// <summary>Resolves cell names (<c>row.column</c>) to the rows and columns of a table.</summary>
internal sealed record CellReading(ImmutableArray<string> Rows, ImmutableArray<string> Columns)
{
    public CellName Read(YamlNode node, string what)
    {
        var text = node.AsText(what);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            throw YamlReading.Mismatch(node, what, "a cell, written row.column");
        }

        return new CellName(Row(text[..dot], node.At), Column(text[(dot + 1)..], node.At));
    }

    public string Row(string name, SourcePosition at) => Rows.Contains(name)
        ? name
        : throw BadInputException.UnknownName($"the table has no row '{name}'", name, Rows, at);

    public string Column(string name, SourcePosition at) => Columns.Contains(name)
        ? name
        : throw BadInputException.UnknownName($"the table has no column '{name}'", name, Columns, at);
}
