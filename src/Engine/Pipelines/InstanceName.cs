using System.Text;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>The readable, stable name of an instance: <c>model[loss=paper,split=0]</c>, axes by code point.</summary>
internal static class InstanceName
{
    public static string Of(string group, NameMap<CanonicalValue> coordinates)
    {
        if (coordinates.IsEmpty)
        {
            return group;
        }

        var name = new StringBuilder(group);
        for (var i = 0; i < coordinates.Count; i++)
        {
            name.Append(i == 0 ? '[' : ',').Append(coordinates[i].Key).Append('=').Append(Shown(coordinates[i].Value));
        }

        return name.Append(']').ToString();
    }

    /// <summary>Reads the inside of the brackets: <c>loss=paper,*</c>.</summary>
    /// <returns>The values by axis, and whether there is a star for the other axes.</returns>
    public static (NameMap<CanonicalValue> Fixed, bool HasStar) ReadCoordinates(string text, SourcePosition at)
    {
        var values = new List<KeyValuePair<string, CanonicalValue>>();
        var star = false;
        foreach (var part in Parts(text))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (part == "*")
            {
                star = true;
            }
            else if (equals > 0)
            {
                values.Add(new(part[..equals].Trim(), ReadValue(part[(equals + 1)..].Trim(), at)));
            }
            else
            {
                throw new BadInputException($"cannot read the coordinates '[{text}]'") { At = at, Facts = [("expected", "[axis=value,...], with * for all others")] };
            }
        }

        var repeated = values.GroupBy(value => value.Key).FirstOrDefault(group => group.Count() > 1);
        return repeated is null
            ? (NameMap.Of(values), star)
            : throw new BadInputException($"'[{text}]' says '{repeated.Key}' twice") { At = at };
    }

    /// <summary>Text stands bare where nothing else could be read in its place, in single quotes elsewhere.</summary>
    private static string Shown(CanonicalValue value)
    {
        if (!value.Text.StartsWith('"'))
        {
            return value.Text;
        }

        var text = value.Plain;
        var isBare = text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '+' or ':')
            && YamlFile.ReadScalar(text) is string;
        return isBare ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static CanonicalValue ReadValue(string text, SourcePosition at) => text is ['\'', .., '\''] && text.Length > 1
        ? CanonicalValue.Of(text[1..^1].Replace("''", "'", StringComparison.Ordinal))
        : YamlFile.ReadScalar(text) switch
        {
            null => throw new BadInputException("a coordinate has no value") { At = at },
            bool flag => CanonicalValue.Of(flag),
            long integer => CanonicalValue.Of(integer),
            double number => CanonicalValue.Of(number),
            var other => CanonicalValue.Of((string)other),
        };

    /// <summary>Cuts at commas outside quotes.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '\'';
            if (text[i] == ',' && !isQuoted)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }

        yield return text[start..].Trim();
    }
}
