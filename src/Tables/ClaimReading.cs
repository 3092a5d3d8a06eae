using System.Collections.Immutable;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Tables;

/// <summary>Reads the section <c>claims</c>: predictions by name.</summary>
internal static class ClaimReading
{
    public static ImmutableArray<Claim> Read(YamlNode section, CellReading cells) =>
        [.. section.AsMap("'claims'").Entries.Select(entry => Claim(entry, cells))];

    private static Claim Claim(YamlEntry entry, CellReading cells)
    {
        var what = $"the claim '{entry.Name}'";
        var map = entry.Value.AsMap(what).Only(what, "says", "source", "left", "right", "expect", "margin", "exact", "exploratory");
        var right = map.Required("right", what);
        var isNumber = right is YamlScalar { Value: long or double };
        return new Claim
        {
            Name = entry.Name,
            Says = map.Required("says", what).AsText("'says'").Trim(),
            Source = map.Optional("source")?.AsText("'source'").Trim() ?? "",
            Left = cells.Read(map.Required("left", what), "'left'"),
            Right = isNumber ? null : cells.Read(right, "'right'"),
            Threshold = isNumber ? right.AsNumber("'right'") : 0,
            Expect = Choices.Read<Expectation>(map.Required("expect", what), "'expect'"),
            Margin = Margin(map),
            Exact = map.Optional("exact")?.AsBool("'exact'") ?? false,
            Exploratory = map.Optional("exploratory")?.AsBool("'exploratory'") ?? false,
        };
    }

    private static double Margin(YamlMap map)
    {
        var node = map.Optional("margin");
        var margin = node?.AsNumber("'margin'") ?? 0;
        return double.IsFinite(margin) && margin >= 0
            ? margin
            : throw new BadInputException("'margin' must be a number of at least 0") { At = node?.At };
    }
}
