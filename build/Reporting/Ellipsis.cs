namespace Retable.Front.Reporting;

/// <summary>Cuts texts to a width, with a sign that something is missing.</summary>
internal static class Ellipsis
{
    /// <summary>Cuts at the end: <c>epoch 2 of 4, lo…</c>.</summary>
    /// <param name="text">A line.</param>
    /// <param name="width">The available number of characters, at least 1.</param>
    public static string End(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";

    /// <summary>Cuts in the middle, for names that both paper and instance tell apart: <c>cac.laptop/m…er,split=4]</c>.</summary>
    /// <inheritdoc cref="End"/>
    public static string Middle(string text, int width)
    {
        if (text.Length <= width)
        {
            return text;
        }

        var tail = width / 2;
        return $"{text[..(width - 1 - tail)]}…{text[^tail..]}";
    }
}
