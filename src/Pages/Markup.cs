namespace Retable.Pages;

/// <summary>Text that is already in the output's language: the only kind that a template writes unescaped.</summary>
public sealed record Markup(string Text)
{
    public override string ToString() => Text;
}
