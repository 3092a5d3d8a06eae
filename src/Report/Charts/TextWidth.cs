using System.Globalization;

namespace Retable.Report;

/// <summary>Estimates the width of a text without a font, well enough to leave room for it.</summary>
internal static class TextWidth
{
    /// <summary>Narrow letters of the usual sans-serif fonts.</summary>
    private const string Narrow = "iljtfrI.,:;'|!()[] ";

    private const string Wide = "mwMW%@";

    /// <summary>The width in units of the font size, on the large side.</summary>
    public static double Of(string text, double fontSize)
    {
        var ems = 0.0;
        foreach (var rune in text.EnumerateRunes())
        {
            var letter = rune.IsBmp ? (char)rune.Value : 'W';
            ems += Narrow.Contains(letter) ? 0.36
                : Wide.Contains(letter) ? 0.95
                : char.IsAsciiLetterUpper(letter) ? 0.72
                : letter >= '\u2E80' && CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.OtherLetter ? 1.05
                : 0.6;
        }

        return ems * fontSize;
    }
}
