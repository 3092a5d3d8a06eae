using Scriban.Parsing;

namespace Retable.Pages;

/// <summary>A template names what is not there.</summary>
/// <param name="name">As written.</param>
/// <param name="known">What would have been there.</param>
/// <param name="span">Where in the template.</param>
internal sealed class UnknownNameException(string name, IEnumerable<string> known, SourceSpan span) : Exception($"unknown name '{name}'")
{
    public string Name => name;

    public IReadOnlyList<string> Known { get; } = [.. known];

    public SourceSpan Span => span;
}
