namespace Retable.Engine.Pipelines;

/// <summary>Writes values so that a shell takes each as it is.</summary>
internal static class ShellWords
{
    private const string PlainSigns = "_./=-+,:@%";

    /// <summary>The values as they must stand in that place; null where no way is known that is safe.</summary>
    /// <param name="values">One value, or the items of a list.</param>
    /// <param name="place">What is around them. In quotes there is room for one value alone: several would become one word.</param>
    public static string? Write(IReadOnlyList<string> values, ShellPlace place) => place switch
    {
        ShellPlace.Bare => string.Join(' ', values.Select(Quoted)),
        ShellPlace.SingleQuotes when values is [var value] => value.Replace("'", "'\\''", StringComparison.Ordinal),
        ShellPlace.DoubleQuotes when values is [var value] => string.Concat(value.Select(letter => letter is '\\' or '"' or '$' or '`' ? $"\\{letter}" : $"{letter}")),
        ShellPlace.Elsewhere when values.All(IsPlain) => string.Join(' ', values),
        _ => null,
    };

    /// <summary>A word that the shell takes as it is.</summary>
    public static string Quoted(string text) => IsPlain(text) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Whether a text is the same inside and outside of any quotes.</summary>
    private static bool IsPlain(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || PlainSigns.Contains(letter, StringComparison.Ordinal));
}
