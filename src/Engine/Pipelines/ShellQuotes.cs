using System.Text.RegularExpressions;

namespace Retable.Engine.Pipelines;

/// <summary>Where in a command a value is put.</summary>
public enum ShellPlace
{
    /// <summary>Outside all quotes: the value becomes words.</summary>
    Bare,

    /// <summary>Between the user's own '...'.</summary>
    SingleQuotes,

    /// <summary>Between the user's own "...".</summary>
    DoubleQuotes,

    /// <summary>Where no quoting is known to be safe: a here-document, backticks, ${...} or ((...)) of the shell, a comment, or another program's text.</summary>
    Elsewhere,
}

/// <summary>Follows the text of a command and knows which quotes are open at its end.</summary>
/// <remarks>What it is not sure of it calls <see cref="ShellPlace.Elsewhere"/>: a value is then refused, never put in unquoted.</remarks>
internal sealed partial class ShellQuotes
{
    private const char Single = '\'', Ansi = 'a', Double = '"', Backtick = '`', Paren = '(', Brace = '{', Comment = '#', Arithmetic = '2';

    private const char OwnNumber = '\u0001';

    private readonly Stack<char> _open = new();
    private readonly Queue<HereDocument> _hereDocuments = new();
    private bool _isEscaped;
    private bool _inHereDocument;
    private bool _isLost;
    private string _line = "";
    private char _last = '\n';
    private char _beforeLast = '\n';

    /// <summary>Where a value would stand that is put here.</summary>
    public ShellPlace Place => _isLost || _inHereDocument || _isEscaped || _open.Any(open => open is Backtick or Brace or Ansi or Comment or Arithmetic) ? ShellPlace.Elsewhere
        : _open.TryPeek(out var top) && top is Single or Double ? top == Single ? ShellPlace.SingleQuotes : ShellPlace.DoubleQuotes
        : _last == '$' ? ShellPlace.Elsewhere
        : ShellPlace.Bare;

    /// <summary>Reads on.</summary>
    public void Read(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var wasEscaped = _isEscaped;
            Read(text, i);
            if (wasEscaped && text[i] != '\n')
            {
                Forget();
            }
            else if (!wasEscaped && !_isEscaped)
            {
                // "$$" is the shell's own number, and its second dollar begins nothing.
                (_beforeLast, _last) = (_last, text[i] == '$' && _last == '$' ? OwnNumber : text[i]);
            }
        }
    }

    /// <summary>Passes a value that was put here, quoted so that it changes nothing.</summary>
    public void Pass()
    {
        _line += '\0';
        Forget();
    }

    // An escaped "$" begins nothing with what follows it. A line that goes on in the next leaves no trace at all.
    private void Forget() => (_beforeLast, _last) = ('x', 'x');

    private void Read(string text, int i)
    {
        var letter = text[i];
        if (_inHereDocument)
        {
            ReadHereDocument(letter);
        }
        else if (_isEscaped)
        {
            _isEscaped = false;
        }
        else
        {
            ReadInside(_open.TryPeek(out var top) ? top : Paren, text, i);
        }
    }

    private void ReadInside(char open, string text, int i)
    {
        // Shells do not agree on what opens behind their own number.
        _isLost |= _last == OwnNumber && open is not (Single or Comment) && text[i] is '(' or '{' or '\'';
        switch (open, text[i])
        {
            case (Single or Ansi, '\''):
            case (Double, '"'):
            case (Backtick, '`'):
            case (Brace, '}'):
                _open.Pop();
                break;
            case (Comment, '\n'):
                _open.Pop();
                EndLine();
                break;
            case (Single or Comment, _):
                break;
            case (Arithmetic, '\'' or '"' or '\\' or '`' or '#'):
            case (Arithmetic, '<') when _last == '<':
                // A sum, or a command in two pairs of brackets: quotes and "#" mean another thing in each.
                _isLost = true;
                break;
            case (_, '\\'):
                _isEscaped = true;
                break;
            case (Ansi or Backtick, _):
                break;
            case (_, '`'):
                _open.Push(Backtick);
                break;
            case (_, '(') when _last == '$':
                _open.Push(Paren);
                break;
            case (_, '{') when _last == '$':
                _open.Push(Brace);
                break;
            case (Brace or Paren, '"'):
                _open.Push(Double);
                break;
            case (Brace, '\'') when !_open.Contains(Double):
                _open.Push(Single);
                break;
            case (Paren or Arithmetic, _):
                ReadCode(text, i);
                break;
        }
    }

    private void ReadCode(string text, int i)
    {
        switch (text[i])
        {
            case '\'':
                _open.Push(_last == '$' ? Ansi : Single);
                break;
            case '(':
                _open.Push(_last == '(' ? Arithmetic : Paren);
                break;
            case ')' when _open.Count > 0:
                _open.Pop();
                break;
            case '#' when IsBeforeWord(_last):
                _open.Push(Comment);
                break;
            case '<' when _last == '<' && _beforeLast != '<' && !text.AsSpan(i + 1).StartsWith("<"):
                ReadHereDocumentName(text.AsSpan(i + 1));
                break;
            case '\n':
                EndLine();
                break;
            case 'c' when _open.Count > 0 && IsBeforeWord(_last) && text.AsSpan(i).StartsWith("case"):
                // Its patterns end with a ')' that opens nothing.
                _isLost = true;
                break;
        }
    }

    private void ReadHereDocumentName(ReadOnlySpan<char> text)
    {
        // Any other name is put together from pieces, or holds an expansion.
        var name = HereDocumentName().Match(new string(text));
        _isLost |= !name.Success;
        _hereDocuments.Enqueue(new HereDocument(name.Groups["name"].Value, name.Groups["tabs"].Length > 0, name.Groups["quote"].Length > 0));
    }

    private void EndLine()
    {
        _inHereDocument = _hereDocuments.Count > 0;
        _line = "";
    }

    private void ReadHereDocument(char letter)
    {
        if (letter != '\n')
        {
            _line += letter;
            return;
        }

        var document = _hereDocuments.Peek();
        if ((document.StripsTabs ? _line.TrimStart('\t') : _line) == document.Name)
        {
            _hereDocuments.Dequeue();
        }

        // What is opened in it and a line that goes on may hide its end.
        _isLost |= !document.IsLiteral
            && (_line.Contains("${", StringComparison.Ordinal) || _line.Contains("$(", StringComparison.Ordinal) || _line.Contains('`') || _line.EndsWith('\\'));

        EndLine();
    }

    private static bool IsBeforeWord(char letter) => letter is ' ' or '\t' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>';

    [GeneratedRegex("""^(?<tabs>-?)[ \t]*((?<name>\w+)|(?<quote>['"])(?<name>\w+)\k<quote>|(?<quote>\\)(?<name>\w+))(?=[ \t\n;&|()<>]|$)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex HereDocumentName();

    /// <summary>A here-document that is to come, or is being read.</summary>
    /// <param name="Name">The line that ends it.</param>
    /// <param name="StripsTabs">Whether that line may begin with tabs: <c>&lt;&lt;-</c>.</param>
    /// <param name="IsLiteral">Whether nothing in it is expanded, because its name was quoted.</param>
    private readonly record struct HereDocument(string Name, bool StripsTabs, bool IsLiteral);
}
