namespace Retable.Tables.Rendering;

/// <summary>Formats numbers for people: a fixed number of digits, and a true minus sign.</summary>
internal static class Numbers
{
    public static string Fixed(double value, int decimals)
    {
        var text = value.ToString($"F{decimals}");
        // Rounding can leave a minus before nothing.
        return text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? text.TrimStart('-') : text.Replace('-', '−');
    }

    /// <summary>Formats a number with its sign, for differences.</summary>
    public static string Signed(double value, int decimals)
    {
        var text = Fixed(value, decimals);
        return value > 0 && text.AsSpan().IndexOfAnyInRange('1', '9') >= 0 ? $"+{text}" : text;
    }
}
