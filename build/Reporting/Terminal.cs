using Spectre.Console;

namespace Retable.Front.Reporting;

/// <summary>The abilities of the output, and the wishes of its owner.</summary>
/// <param name="IsLive">Whether lines may be redrawn: a terminal, and neither CI nor <c>TERM=dumb</c>.</param>
/// <param name="HasColour">Whether colours are wanted: a terminal without <c>NO_COLOR</c>, or <c>FORCE_COLOR</c>.</param>
/// <param name="IsGitHub">Whether GitHub Actions reads the output, so that errors become annotations.</param>
internal sealed record Terminal(bool IsLive, bool HasColour, bool IsGitHub)
{
    /// <summary>The terminal of this process.</summary>
    public static Terminal Current() => Of(Environment.GetEnvironmentVariable, isTerminal: !Console.IsOutputRedirected);

    /// <summary>The width of a writer's lines: the window's if it is the terminal; null for any width.</summary>
    public static int? WidthOf(TextWriter output)
    {
        const int Narrowest = 20;
        var isTerminal = (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) || (ReferenceEquals(output, Console.Error) && !Console.IsErrorRedirected);
        return isTerminal && Console.WindowWidth is var width and >= Narrowest ? width : null;
    }

    /// <param name="variable">Gives the value of an environment variable.</param>
    /// <param name="isTerminal">Whether the output goes to a terminal.</param>
    public static Terminal Of(Func<string, string?> variable, bool isTerminal)
    {
        bool Has(string name) => variable(name) is { Length: > 0 } value && value is not "0" and not "false";
        var dumb = variable("TERM") == "dumb";
        return new Terminal(
            IsLive: isTerminal && !dumb && !Has("CI"),
            HasColour: variable("NO_COLOR") is not { Length: > 0 } && ((isTerminal && !dumb) || Has("FORCE_COLOR")),
            IsGitHub: Has("GITHUB_ACTIONS"));
    }

    /// <summary>Opens a console with these abilities.</summary>
    public IAnsiConsole Open(TextWriter output) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(output),
        Ansi = IsLive || HasColour ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = HasColour ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
        Interactive = IsLive ? InteractionSupport.Yes : InteractionSupport.No,
    });
}
