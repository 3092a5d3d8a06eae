namespace Retable.Pages;

/// <summary>Text that is written in the output's language already: the only kind that a template writes as it is.</summary>
public sealed record Markup(string Text)
{
    public override string ToString() => Text;
}
