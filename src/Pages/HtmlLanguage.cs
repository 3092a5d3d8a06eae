namespace Retable.Pages;

/// <summary>HTML, in elements and in quoted attributes.</summary>
internal sealed class HtmlLanguage : Language
{
    public override string Escape(string text) => Each(text, rune => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        '\t' or '\n' => null,
        // Half of an end of line; the parser joins the two anyway.
        '\r' => " ",
        _ => IsInvisible(rune) ? "\uFFFD" : null,
    });
}
