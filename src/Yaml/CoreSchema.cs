using System.Buffers;
using System.Globalization;
using Retable.Contract;

namespace Retable.Yaml;

/// <summary>Interprets a plain scalar by the core schema of YAML 1.2 (section 10.3): <c>1e-4</c> is a number, <c>no</c> is text, and <c>010</c> is ten.</summary>
internal static class CoreSchema
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    public static object? Resolve(string text, SourcePosition at) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        ".nan" or ".NaN" or ".NAN" => double.NaN,
        ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => double.PositiveInfinity,
        "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
        _ when !MayBeNumber(text[0]) => text,
        _ when IsInteger(text) => Integer(text, at),
        _ when IsFloat(text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => text,
    };

    private static bool MayBeNumber(char first) => char.IsAsciiDigit(first) || first is '-' or '+' or '.';

    private static bool IsInteger(string text) =>
        (text.StartsWith("0x", StringComparison.Ordinal) && text.Length > 2 && text.AsSpan(2).IndexOfAnyExcept(Hexadecimal) < 0)
        || (text.StartsWith("0o", StringComparison.Ordinal) && text.Length > 2 && text.AsSpan(2).IndexOfAnyExceptInRange('0', '7') < 0)
        || (Digits(text, Signed(text)) is var end && end == text.Length && end > Signed(text));

    /// <summary><c>[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?</c></summary>
    private static bool IsFloat(string text)
    {
        var start = Signed(text);
        var at = Digits(text, start);
        var digits = at - start;
        if (at < text.Length && text[at] == '.')
        {
            var fraction = Digits(text, at + 1);
            digits += fraction - at - 1;
            at = fraction;
        }

        if (digits == 0)
        {
            return false;
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var exponent = at + 1 < text.Length && text[at + 1] is '-' or '+' ? at + 2 : at + 1;
            at = Digits(text, exponent);
            return at == text.Length && at > exponent;
        }

        return at == text.Length;
    }

    private static int Signed(string text) => text[0] is '-' or '+' ? 1 : 0;

    private static int Digits(string text, int from)
    {
        while (from < text.Length && char.IsAsciiDigit(text[from]))
        {
            from++;
        }

        return from;
    }

    private static long Integer(string text, SourcePosition at)
    {
        try
        {
            return text.StartsWith("0x", StringComparison.Ordinal) ? checked((long)Convert.ToUInt64(text[2..], 16))
                : text.StartsWith("0o", StringComparison.Ordinal) ? checked((long)Convert.ToUInt64(text[2..], 8))
                : long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            throw new BadInputException($"the integer {text} does not fit into 64 bits")
            {
                At = at,
                Hint = "Quote it if it is text; write it with an exponent if it is a number.",
            };
        }
    }
}
