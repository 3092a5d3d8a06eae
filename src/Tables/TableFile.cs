using System.Collections.Immutable;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Tables;

/// <summary>Reads a table definition. Every error names file, line and column, and for an unknown name the nearest known one.</summary>
/// <remarks>The format is described in <c>docs/tables.md</c>.</remarks>
public static class TableFile
{
    /// <param name="path">Full path.</param>
    /// <param name="shownAs">The path in messages, relative to the project.</param>
    /// <exception cref="BadInputException">The file is missing or says something that a table definition cannot say.</exception>
    public static TableDefinition Load(string path, string shownAs) => Read(YamlFile.Load(path, shownAs));

    /// <inheritdoc cref="Load"/>
    public static TableDefinition Parse(string text, string shownAs) => Read(YamlFile.Parse(text, shownAs));

    private static TableDefinition Read(YamlNode root)
    {
        var map = root.AsMap("a table definition").Only(
            "a table definition",
            "table", "title", "caption", "repetition", "comparable", "columns", "rows", "published", "claims", "notes", "template");
        var columns = Named(map, "columns", Column);
        var rows = Named(map, "rows", Row);
        var (paper, name) = PaperAndName(map.Required("table", "a table definition"));
        var cells = new CellReading([.. rows.Select(r => r.Name)], [.. columns.Select(c => c.Name)]);
        return new TableDefinition
        {
            Title = map.Required("title", "a table definition").AsText("'title'"),
            Paper = paper,
            Name = name,
            Caption = Text(map, "caption").Trim(),
            Repetition = map.Optional("repetition")?.AsText("'repetition'") ?? "seed",
            Comparable = map.Optional("comparable") is { } profiles ? Texts(profiles, "'comparable'") : ["paper"],
            Columns = columns,
            Rows = rows,
            Published = map.Optional("published") is { } published ? PublishedReading.Read(published, cells) : [],
            Claims = map.Optional("claims") is { } claims ? ClaimReading.Read(claims, cells) : [],
            Notes = map.Optional("notes") is { } notes ? Texts(notes, "'notes'") : [],
            Templates = map.Optional("template") is { } template ? TemplateReading.Read(template) : [],
        };
    }

    private static (string Paper, string Name) PaperAndName(YamlNode node) => node.AsText("'table'").Split('/') switch
    {
        [{ Length: > 0 } paper, { Length: > 0 } name] => (paper, name),
        _ => throw YamlReading.Mismatch(node, "'table'", "paper/name, as the file is called"),
    };

    private static ImmutableArray<T> Named<T>(YamlMap root, string name, Func<YamlEntry, T> read)
    {
        var entries = root.Required(name, "a table definition").AsMap($"'{name}'").Entries;
        return entries.Count > 0
            ? [.. entries.Select(read)]
            : throw new BadInputException($"'{name}' is empty") { At = root.At, Hint = "A table has at least one row and one column." };
    }

    private static TableRow Row(YamlEntry entry)
    {
        var what = $"the row '{entry.Name}'";
        var map = entry.Value.AsMap(what).Only(what, [.. FilterReading.Names, "label", "reproduced", "rule", "profiles"]);
        RequirePlainName(entry, "a row");
        return new TableRow(entry.Name, map.Required("label", what).AsText("'label'"), FilterReading.Read(map))
        {
            Reproduced = map.Optional("reproduced")?.AsBool("'reproduced'") ?? true,
            Rule = map.Optional("rule")?.AsBool("'rule'") ?? false,
            Profiles = Profiles(map),
        };
    }

    private static TableColumn Column(YamlEntry entry)
    {
        var what = $"the column '{entry.Name}'";
        var map = entry.Value.AsMap(what).Only(what, [.. FilterReading.Names, "label", "group", "scale", "decimals", "notice", "better", "profiles"]);
        RequirePlainName(entry, "a column");
        _ = map.Required("metric", what);
        return new TableColumn(entry.Name, map.Required("label", what).AsText("'label'"), FilterReading.Read(map))
        {
            Group = Text(map, "group"),
            Scale = map.Optional("scale") is { } scale ? Scale(scale) : 1,
            Decimals = (int)(map.Optional("decimals")?.AsInteger("'decimals'", 0, 15) ?? 3),
            Notice = map.Optional("notice") is { } notice ? Positive(notice, "'notice'") : null,
            Better = map.Optional("better") is { } better ? Choices.Read<Direction>(better, "'better'") : null,
            Profiles = Profiles(map),
        };
    }

    /// <summary>Requires a name that a claim can write as <c>row.column</c>.</summary>
    private static void RequirePlainName(YamlEntry entry, string what)
    {
        if (!entry.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new BadInputException($"{what} cannot be called '{entry.Name}'")
            {
                At = entry.At,
                Hint = "Use letters, digits, '_' and '-'; what the reader sees is its 'label'.",
            };
        }
    }

    private static double Positive(YamlNode node, string what) =>
        node.AsNumber(what) is var number and > 0 && double.IsFinite(number) ? number : throw YamlReading.Mismatch(node, what, "a number above 0, in the unit of the column");

    private static double Scale(YamlNode node) => node.AsText("'scale'") switch
    {
        "percent" => 100,
        "one" => 1,
        var text => throw BadInputException.UnknownName($"'scale' does not know '{text}'", text, ["percent", "one"], node.At),
    };

    private static ImmutableArray<string> Profiles(YamlMap map) => map.Optional("profiles") is { } profiles ? Texts(profiles, "'profiles'") : [];

    private static string Text(YamlMap map, string name) => map.Optional(name)?.AsText($"'{name}'") ?? "";

    private static ImmutableArray<string> Texts(YamlNode node, string what) => [.. node.AsList(what).Items.Select(item => item.AsText(what).Trim())];
}
