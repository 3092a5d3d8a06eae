using System.Text;

namespace Retable.Front.Reporting;

/// <summary>A terminal as far as the live display uses one: line ends, carriage returns, cursor up, erasing to the end. What it shows is what a person sees.</summary>
internal sealed class Screen(int width)
{
    private readonly List<StringBuilder> _rows = [new()];
    private int _row;
    private int _column;

    /// <summary>The rows, without blanks at their ends and without empty ones at the end.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            var rows = _rows.Select(row => row.ToString().TrimEnd()).ToList();
            return [.. rows.Take(rows.FindLastIndex(row => row.Length > 0) + 1)];
        }
    }

    public void Write(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\n':
                    MoveTo(_row + 1, 0);
                    break;
                case '\r':
                    _column = 0;
                    break;
                case '\e':
                    i = Obey(text, i + 2);
                    break;
                default:
                    Put(text[i]);
                    break;
            }
        }
    }

    /// <summary>Does what an escape sequence says, and gives the place of its last letter.</summary>
    private int Obey(string text, int at)
    {
        var end = at;
        while (!char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        switch (text[end])
        {
            case 'A':
                MoveTo(_row - int.Parse(text[at..end]), _column);
                break;
            case 'J':
                _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case 'm':
                break;
            default:
                throw new NotSupportedException($"the display uses the sequence '{text[end]}'");
        }

        return end;
    }

    private void Put(char letter)
    {
        if (_column == width)
        {
            MoveTo(_row + 1, 0);
        }

        var row = _rows[_row];
        row.Append(' ', Math.Max(0, _column + 1 - row.Length));
        row[_column++] = letter;
    }

    private void MoveTo(int row, int column)
    {
        Assert.InRange(row, 0, int.MaxValue);
        (_row, _column) = (row, column);
        while (_rows.Count <= row)
        {
            _rows.Add(new StringBuilder());
        }
    }
}
