using Scriban.Parsing;

namespace Retable.Pages;

/// <summary>A template uses a name that does not exist.</summary>
/// <param name="name">The name as written.</param>
/// <param name="known">The names that exist there.</param>
/// <param name="span">The place in the template.</param>
internal sealed class UnknownNameException(string name, IEnumerable<string> known, SourceSpan span) : Exception($"unknown name '{name}'")
{
    public string Name => name;

    public IReadOnlyList<string> Known { get; } = [.. known];

    public SourceSpan Span => span;
}
