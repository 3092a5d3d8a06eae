using System.Globalization;
using System.Text;

namespace Retable.TensorFiles;

/// <summary>Reads the Python dictionary in a <c>.npy</c> header as text; nothing is evaluated.</summary>
/// <remarks>
/// Source: numpy.lib.format, "Format Version 1.0": keys are sorted for convenience, and a reader must not depend on that, nor on blanks,
/// kinds of quotes or commas at the end. What may stand there is a text, True or False, and a tuple of integers.
/// </remarks>
internal ref struct NpyHeaderText
{
    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private NpyHeaderText(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The values by key: string, bool or <c>long[]</c>.</summary>
    /// <exception cref="InvalidDataException">The text is not such a dictionary, or a key occurs twice.</exception>
    public static Dictionary<string, object> Read(string text)
    {
        var reader = new NpyHeaderText(text);
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        reader.Require('{');
        while (!reader.Accept('}'))
        {
            var key = reader.Text();
            reader.Require(':');
            if (!values.TryAdd(key, reader.Value()))
            {
                throw new InvalidDataException($"the header has two entries '{key}'");
            }

            if (!reader.Accept(','))
            {
                reader.Require('}');
                break;
            }
        }

        return reader.Peek() == '\0' ? values : throw reader.Unexpected();
    }

    private object Value() => Peek() switch
    {
        '\'' or '"' => Text(),
        '(' => Tuple(),
        'T' => Word("True", true),
        'F' => Word("False", false),
        _ => throw Unexpected(),
    };

    private bool Word(string word, bool value)
    {
        if (!_text[_at..].StartsWith(word))
        {
            throw Unexpected();
        }

        _at += word.Length;
        return value;
    }

    private string Text()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"'))
        {
            throw Unexpected();
        }

        var length = _text[(_at + 1)..].IndexOf(quote);
        if (length < 0)
        {
            throw new InvalidDataException("the header ends inside a text");
        }

        var text = _text.Slice(_at + 1, length).ToString();
        _at += length + 2;
        return text.Contains('\\', StringComparison.Ordinal) ? throw Unexpected() : text;
    }

    // One number in parentheses is a number in Python and no tuple: the comma makes it one.
    private long[] Tuple()
    {
        var numbers = new List<long>();
        var hasComma = false;
        Require('(');
        while (!Accept(')'))
        {
            numbers.Add(Integer());
            if (!Accept(','))
            {
                Require(')');
                break;
            }

            hasComma = true;
        }

        return numbers.Count != 1 || hasComma ? [.. numbers] : throw new InvalidDataException($"the header's shape is no tuple: ({numbers[0]})");
    }

    // Python 2 wrote 3L for long integers.
    private long Integer()
    {
        Peek();
        var digits = 0;
        while (_at + digits < _text.Length && char.IsAsciiDigit(_text[_at + digits]))
        {
            digits++;
        }

        if (!long.TryParse(_text.Slice(_at, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw Unexpected();
        }

        _at += digits;
        Accept('L');
        return value;
    }

    private bool Accept(char expected)
    {
        var found = Peek() == expected;
        _at += found ? 1 : 0;
        return found;
    }

    private void Require(char expected)
    {
        if (!Accept(expected))
        {
            throw Unexpected();
        }
    }

    /// <summary>The next character that is not a blank; NUL at the end.</summary>
    private char Peek()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n' or '\f')
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : '\0';
    }

    private readonly InvalidDataException Unexpected()
    {
        const int Shown = 40;
        var rest = _text[_at..Math.Min(_at + Shown, _text.Length)].Trim();
        var shown = new StringBuilder();
        foreach (var letter in rest)
        {
            shown.Append(char.IsControl(letter) ? '?' : letter);
        }

        return new InvalidDataException($"the header is not that of a plain array (records and Python objects are refused), at character {_at}: {shown}");
    }
}
