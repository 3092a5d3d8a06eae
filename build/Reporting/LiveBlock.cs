using System.Text;
using Spectre.Console;

namespace Retable.Front.Reporting;

/// <summary>The last lines of a terminal, which are redrawn again and again; new lines scroll up above them.</summary>
/// <remarks>
/// Every frame is a single write that first erases everything from the block's first line to the end of the screen, so that nothing of an older frame stays,
/// nor what the terminal itself echoed into it (<c>^C</c>).
/// </remarks>
internal sealed class LiveBlock(IAnsiConsole console)
{
    private IReadOnlyList<string> _drawn = [];

    /// <summary>The largest width of a line: one less than the window's, so that none wraps.</summary>
    public int Width => Math.Max(10, console.Profile.Width - 1);

    /// <summary>The largest number of lines: two less than the window's, or the terminal would scroll at every frame.</summary>
    public int Height => Math.Max(1, console.Profile.Height - 2);

    /// <param name="above">New lines above the block, of any length: the terminal wraps them, so that a command can be copied as a whole.</param>
    /// <param name="block">Each at most <see cref="Width"/> long.</param>
    public void Draw(IEnumerable<ReportLine> above, IReadOnlyList<string> block)
    {
        var frame = new StringBuilder();
        if (_drawn.Count > 0)
        {
            frame.Append($"\e[{Rows(_drawn)}A");
        }

        frame.Append("\r\e[J");
        foreach (var line in above)
        {
            frame.Append(Coloured(line)).Append('\n');
        }

        foreach (var line in block)
        {
            frame.Append(line).Append('\n');
        }

        console.Write(new ControlCode(frame.ToString()));
        _drawn = [.. block];
    }

    /// <summary>The number of rows that lines take in the present window, which may have become narrower and wrapped them.</summary>
    private int Rows(IReadOnlyList<string> lines) => lines.Sum(line => Math.Max(1, (line.Length + console.Profile.Width - 1) / console.Profile.Width));

    private string Coloured(ReportLine line)
    {
        var code = line.Tone switch
        {
            Tone.Good => "32",
            Tone.Faint => "2",
            Tone.Warning => "33",
            Tone.Bad => "31",
            _ => "",
        };
        return code.Length == 0 || console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors ? line.Text : $"\e[{code}m{line.Text}\e[0m";
    }
}
