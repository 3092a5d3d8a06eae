namespace Retable.Pages;

/// <summary>Text for a terminal: one line per value, and no character that steers the terminal.</summary>
internal sealed class PlainLanguage : Language
{
    public override string Escape(string text) => OneLine(text);
}
