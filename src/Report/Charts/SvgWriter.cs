using System.Globalization;
using System.Text;
using Retable.Pages;

namespace Retable.Report;

/// <summary>Writes SVG elements; every text and attribute is escaped.</summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Formats a number with at most two decimals and a point under every locale: <c>12.25</c>, <c>7</c>.</summary>
    public static string Number(double value) => (Math.Round(value, 2) is var rounded && rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);

    public void Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes) => Tag(name, ">\n", attributes);

    public void Close(string name) => _text.Append("</").Append(name).Append(">\n");

    /// <summary>Writes an element without content.</summary>
    public void Element(string name, params ReadOnlySpan<(string Name, string Value)> attributes) => Tag(name, "/>\n", attributes);

    /// <summary>Writes a <c>text</c> element.</summary>
    public void Text(string words, params ReadOnlySpan<(string Name, string Value)> attributes) => Words("text", words, attributes);

    /// <summary>Writes the text that is shown when the reader points at the open element.</summary>
    public void Title(string words) => Words("title", words, []);

    /// <summary>Writes an element that contains only words.</summary>
    public void Words(string name, string words, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Tag(name, ">", attributes);
        _text.Append(Language.Html.Escape(words)).Append("</").Append(name).Append(">\n");
    }

    public override string ToString() => _text.ToString();

    private void Tag(string name, string end, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            _text.Append(' ').Append(attribute).Append("=\"").Append(Language.Html.Escape(value)).Append('"');
        }

        _text.Append(end);
    }
}
