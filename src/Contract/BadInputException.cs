using System.Text;

namespace Retable.Contract;

/// <summary>A user's mistake in a file, a parameter or a command line. Shown without a stack trace, exit code 2.</summary>
/// <param name="message">What is wrong, in the reader's words, on one line.</param>
/// <param name="inner">The error underneath, if there is one; it is not shown.</param>
public sealed class BadInputException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The place of the mistake: a file, with line and column where they are known.</summary>
    public SourcePosition? At { get; init; }

    /// <summary>The facts behind the error, each a label and a value, in the order shown: <c>nearest</c>, <c>known</c>, <c>expected</c>, <c>found</c>...</summary>
    public IReadOnlyList<(string Label, string Value)> Facts { get; init; } = [];

    /// <summary>What the user can do about the error.</summary>
    public string? Hint { get; init; }

    /// <summary>The complete error text, as it is printed.</summary>
    public string Describe()
    {
        var text = new StringBuilder("error: ").Append(Message);
        if (At is not null)
        {
            Append(text, "at", At.ToString());
        }

        foreach (var (label, value) in Facts)
        {
            Append(text, label, value);
        }

        if (Hint is not null)
        {
            Append(text, "hint", Hint);
        }

        return text.ToString();
    }

    /// <summary>Creates the error for an unknown name, and suggests the nearest known one.</summary>
    public static BadInputException UnknownName(string message, string name, IEnumerable<string> known, SourcePosition? at = null)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        var nearest = NearestName.Of(name, names);
        return new BadInputException(message)
        {
            At = at,
            Facts = [.. nearest is null ? [] : new[] { ("nearest", nearest) }, ("known", string.Join(", ", names))],
            Hint = nearest is null ? null : $"Write '{nearest}', or drop it.",
        };
    }

    private static void Append(StringBuilder text, string label, string value) =>
        text.Append("\n  ").Append(label.PadRight(8)).Append(' ').Append(value.ReplaceLineEndings("\n           "));
}

/// <summary>A place in a file that a person wrote. Line and column count from 1.</summary>
public sealed record SourcePosition(string File, int? Line = null, int? Column = null)
{
    public override string ToString() => (Line, Column) switch
    {
        ({ } line, { } column) => $"{File}:{line}:{column}",
        ({ } line, null) => $"{File}:{line}",
        _ => File,
    };
}
