using System.Collections.Immutable;
using System.Text;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>The text of <c>run:</c>: parameters are put in quoted for the shell, slots keep their place until the command runs.</summary>
internal sealed class CommandExpression : Expression
{
    private const string RawForm = "raw:";
    private readonly ImmutableArray<Part> _parts;
    private readonly CommandShell _shell;

    private CommandExpression(SourcePosition at, ImmutableArray<Part> parts, CommandShell shell)
        : base(at) => (_parts, _shell) = (parts, shell);

    public override IEnumerable<(string Name, SourcePosition At)> Mentions => _parts.SelectMany(part => part.Parameter?.Mentions ?? []);

    /// <param name="node">The text.</param>
    /// <param name="shell">What will run it.</param>
    /// <param name="slots">The stage's slots: <c>in.script</c>, <c>out.model</c>.</param>
    /// <exception cref="BadInputException">A placeholder cannot be read or names no slot.</exception>
    public static CommandExpression Read(YamlNode node, CommandShell shell, IReadOnlyCollection<string> slots)
    {
        var (text, at) = (node.AsText("'run'").Trim(), node.At);
        var parts = ImmutableArray.CreateBuilder<Part>();
        var literal = new StringBuilder();
        var done = 0;
        for (var start = Next(text, 0); start >= 0; start = Next(text, done))
        {
            if (start > done && text[start - 1] == '$')
            {
                literal.Append(text, done, start - 1 - done).Append("${");
                done = start + 2;
                continue;
            }

            var end = text.IndexOf('}', start);
            var path = end < 0 ? throw NeverClosed(text, at) : text[(start + 2)..end].Trim();
            parts.Add(new Part(literal.Append(text, done, start - done).ToString()));
            literal.Clear();
            parts.Add(Placeholder(path, at, slots));
            done = end + 1;
        }

        parts.Add(new Part(literal.Append(text, done, text.Length - done).ToString()));
        return new CommandExpression(at, parts.ToImmutable(), shell);
    }

    /// <summary>The command of an instance.</summary>
    /// <exception cref="BadInputException">A parameter stands where its value cannot be quoted.</exception>
    public ImmutableArray<CommandPiece> Pieces(Scope scope)
    {
        var pieces = ImmutableArray.CreateBuilder<CommandPiece>();
        var text = new StringBuilder();
        var quotes = new ShellQuotes();
        foreach (var part in _parts)
        {
            var place = _shell.QuotesLikeAShell ? quotes.Place : ShellPlace.Elsewhere;
            if (part.Slot is { } slot)
            {
                pieces.Add(new CommandPiece.Text(text.ToString()));
                pieces.Add(slot with { Place = part.IsRaw ? null : place });
                text.Clear();
                quotes.Pass();
            }
            else if (part.Parameter is not null && !part.IsRaw)
            {
                text.Append(Quoted(part, scope, place));
                quotes.Pass();
            }
            else
            {
                var written = part.Parameter is null ? part.Text : string.Join(' ', Values(part, scope));
                text.Append(written);
                quotes.Read(written);
            }
        }

        pieces.Add(new CommandPiece.Text(text.ToString()));
        return pieces.ToImmutable();
    }

    public override Value Evaluate(Scope scope) => new Value.Single(CanonicalValue.Of(CommandPiece.Join(Pieces(scope))));

    /// <summary>The error for a name that no parameter has: as for any other, and how to leave it to the shell.</summary>
    public BadInputException UnknownParameter(string name, IEnumerable<string> known)
    {
        var written = _parts.First(part => part.Parameter?.Mentions.Any(mention => mention.Name == name) == true).Text;
        var unknown = BadInputException.UnknownName($"there is no parameter '{name}'", name, known, At);
        return new BadInputException(unknown.Message) { At = At, Facts = unknown.Facts, Hint = $"{unknown.Hint} {ForTheShell(written)}".Trim() };
    }

    private static int Next(string text, int from) => text.IndexOf("${", from, StringComparison.Ordinal);

    private static Part Placeholder(string path, SourcePosition at, IReadOnlyCollection<string> slots)
    {
        var isRaw = path.StartsWith(RawForm, StringComparison.Ordinal);
        var name = isRaw ? path[RawForm.Length..].Trim() : path;
        if (name.StartsWith("in.", StringComparison.Ordinal) || name.StartsWith("out.", StringComparison.Ordinal))
        {
            var (kind, slot) = (name[..name.IndexOf('.', StringComparison.Ordinal)], name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]);
            return slots.Contains(name)
                ? new Part(path) { Slot = new CommandPiece.Slot(kind, slot, null), IsRaw = isRaw }
                : throw BadInputException.UnknownName($"the command names a slot that its stage does not have: '{name}'", name, slots, at);
        }

        return ExpressionReader.TryLookup(name, at) is { } parameter
            ? new Part(path) { Parameter = parameter, IsRaw = isRaw }
            : throw CannotRead(path, at);
    }

    private string Quoted(Part part, Scope scope, ShellPlace place)
    {
        var values = Values(part, scope);
        return ShellWords.Write(values, place) ?? throw new BadInputException(values.Count == 1
            ? $"the parameter '{part.Text}' stands where its value cannot be quoted"
            : $"the parameter '{part.Text}' is a list, and in quotes it would become one word")
        {
            At = At,
            Facts = [("found", string.Join(", ", values))],
            Hint = values.Count == 1
                ? $"{WhereNot()} If its text is meant to be read by the program, write ${{{RawForm}{part.Text}}}."
                : $"Take the quotes away, or write ${{{RawForm}{part.Text}}}.",
        };
    }

    private string WhereNot() => _shell.QuotesLikeAShell
        ? "In here-documents, backticks, comments and ${...} of the shell only plain words can stand: give it to a variable first."
        : $"How '{_shell.Words[0]}' quotes is not known here.";

    private IReadOnlyList<string> Values(Part part, Scope scope) => part.Parameter!.Evaluate(scope) switch
    {
        Value.List list when list.Items.All(item => item is Value.Single) => [.. list.Items.Select(item => item.Canonical.Plain)],
        Value.Single single => [single.Canonical.Plain],
        var other => throw new BadInputException($"the parameter '{part.Text}' cannot stand in a command") { At = At, Facts = [("expected", "a value or a list of values"), ("found", other.Kind)] },
    };

    private static BadInputException CannotRead(string path, SourcePosition at)
    {
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        var isForm = colon > 0 && NearestName.Of(path[..colon], ["raw"]) is not null && ExpressionReader.TryLookup(path[(colon + 1)..], at) is not null;
        return new BadInputException($"cannot read '${{{path}}}'")
        {
            At = at,
            Facts =
            [
                .. isForm ? [("nearest", $"${{{RawForm}{path[(colon + 1)..]}}}")] : Array.Empty<(string, string)>(),
                ("expected", "${name}, ${map.key}, ${map[name]}, ${in.slot}, ${out.slot}, or ${raw:...} of one of them"),
            ],
            Hint = ForTheShell(path),
        };
    }

    private static BadInputException NeverClosed(string text, SourcePosition at) =>
        new("a '${' is never closed") { At = at, Facts = [("found", text)], Hint = "Write ${name}, or $${ for the characters." };

    private static string ForTheShell(string path) => $"Names in ${{...}} are those of the pipeline file; to leave it to the shell, double the dollar: $${{{path}}}.";

    /// <summary>Text, a parameter or a slot.</summary>
    /// <param name="Text">As written; of a placeholder what stands between its brackets.</param>
    private sealed record Part(string Text)
    {
        public Lookup? Parameter { get; init; }

        public CommandPiece.Slot? Slot { get; init; }

        public bool IsRaw { get; init; }
    }
}
