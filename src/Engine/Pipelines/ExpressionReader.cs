using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>Reads YAML scalars, lists and maps as expressions.</summary>
internal static partial class ExpressionReader
{
    public static Expression Read(YamlNode node) => node switch
    {
        YamlScalar scalar => Read(scalar),
        YamlList list => Folded(new Expression.ListOf(list.At, [.. list.Items.Select(Read)])),
        _ => Folded(new Expression.MapOf(node.At, [.. ((YamlMap)node).Entries.Select(entry => new NamedExpression(entry.Name, entry.At, Read(entry.Value)))])),
    };

    /// <summary>Reads a scalar as text, whatever it looks like: a file name, a reference, a command.</summary>
    public static Expression ReadText(YamlNode node, string what) => Template(node.AsText(what), node.At);

    private static Expression Read(YamlScalar scalar)
    {
        if (scalar.Value is not string text)
        {
            return Constant(scalar.At, CanonicalValue.Of(scalar));
        }

        var range = RangePattern.Match(text);
        return range.Success ? Range(range.Groups["arguments"].Value, scalar.At) : Template(text, scalar.At);
    }

    private static Expression.Constant Constant(SourcePosition at, CanonicalValue value) => new(at, new Value.Single(value));

    /// <summary>What mentions no name is evaluated now rather than once an instance.</summary>
    private static Expression Folded(Expression expression) =>
        expression.Mentions.Any() ? expression : new Expression.Constant(expression.At, expression.Evaluate(Nothing.Instance));

    private static Expression Range(string text, SourcePosition at)
    {
        var arguments = text.Split(',', StringSplitOptions.TrimEntries);
        return arguments.Length <= 3 && arguments.All(a => a.Length > 0)
            ? Folded(new Expression.Range(at, [.. arguments.Select(argument => Template(argument, at))]))
            : throw new BadInputException("a range has one to three numbers")
            {
                At = at,
                Facts = [("expected", "range(n), range(from, to) or range(from, to, step)"), ("found", $"range({text})")],
            };
    }

    /// <summary>Cuts text at its <c>${...}</c>. A doubled dollar stands for one.</summary>
    private static Expression Template(string text, SourcePosition at)
    {
        var pieces = ImmutableArray.CreateBuilder<Expression>();
        var literal = new StringBuilder();
        var done = 0;
        for (var start = Next(text, 0); start >= 0; start = Next(text, done))
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                throw new BadInputException("a '${' is never closed") { At = at, Facts = [("found", text)], Hint = "Write ${name}, or $${ for the characters." };
            }

            var isEscaped = start > done && text[start - 1] == '$';
            var path = text[(start + 2)..end].Trim();
            if (isEscaped)
            {
                literal.Append(text, done, start - 1 - done).Append(text, start, end + 1 - start);
            }
            else
            {
                literal.Append(text, done, start - done);
                Flush(literal, pieces, at);
                pieces.Add(Lookup(path, at));
            }

            done = end + 1;
        }

        literal.Append(text, done, text.Length - done);
        Flush(literal, pieces, at);
        return pieces.Count switch
        {
            0 => Constant(at, CanonicalValue.Of("")),
            1 => pieces[0],
            _ => new Expression.Concatenation(at, pieces.DrainToImmutable()),
        };
    }

    private static int Next(string text, int from) => text.IndexOf("${", from, StringComparison.Ordinal);

    private static void Flush(StringBuilder literal, ImmutableArray<Expression>.Builder pieces, SourcePosition at)
    {
        if (literal.Length > 0)
        {
            pieces.Add(Constant(at, CanonicalValue.Of(literal.ToString())));
            literal.Clear();
        }
    }

    private static Expression.Lookup Lookup(string path, SourcePosition at) => TryLookup(path, at) ?? throw new BadInputException($"cannot read '${{{path}}}'")
    {
        At = at,
        Facts = [("expected", "${name}, ${map.key} or ${map[name]}")],
    };

    /// <summary>Reads what stands between the brackets of a placeholder; null if it is no name with keys.</summary>
    internal static Expression.Lookup? TryLookup(string path, SourcePosition at)
    {
        var match = LookupPattern.Match(path);
        if (!match.Success)
        {
            return null;
        }

        var keys = match.Groups["key"].Captures.Select(capture => capture.Value[0] == '.'
            ? new LookupKey(capture.Value[1..], IsName: false)
            : Index(capture.Value[1..^1].Trim()));
        return new Expression.Lookup(at, match.Groups["name"].Value, [.. keys]);
    }

    private static LookupKey Index(string text) => char.IsAsciiDigit(text[0]) ? new(text, IsName: false) : new(text, IsName: true);

    [GeneratedRegex(@"^range\((?<arguments>.*)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex RangePattern { get; }

    [GeneratedRegex(@"^(?<name>[A-Za-z_][A-Za-z0-9_-]*)(?<key>\.[A-Za-z0-9_-]+|\[\s*[A-Za-z0-9_-]+\s*\])*$", RegexOptions.CultureInvariant)]
    private static partial Regex LookupPattern { get; }

    private sealed class Nothing : Scope
    {
        public static Nothing Instance { get; } = new();

        public override IEnumerable<string> Names => [];

        public override Value? Find(string name) => null;
    }
}
