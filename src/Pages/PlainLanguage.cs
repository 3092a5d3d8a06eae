namespace Retable.Pages;

/// <summary>Text for a terminal: one line per value, without characters that control the terminal.</summary>
internal sealed class PlainLanguage : Language
{
    public override string Escape(string text) => OneLine(text);
}
