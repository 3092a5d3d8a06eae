using System.Globalization;

namespace Retable.Report;

/// <summary>How wide a text is about, without a font at hand: enough to leave room for it.</summary>
internal static class TextWidth
{
    /// <summary>Narrow letters of the usual sans-serif fonts.</summary>
    private const string Narrow = "iljtfrI.,:;'|!()[] ";

    private const string Wide = "mwMW%@";

    /// <summary>In the unit of the font's size; on the large side.</summary>
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
