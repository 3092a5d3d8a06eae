using Spectre.Console;

namespace Retable.Front.Reporting;

/// <summary>What the place that the output goes to can do, and what its owner wants.</summary>
/// <param name="IsLive">Lines may be drawn again: a terminal, and neither CI nor <c>TERM=dumb</c>.</param>
/// <param name="HasColour">Colours are wanted: a terminal without <c>NO_COLOR</c>, or <c>FORCE_COLOR</c>.</param>
/// <param name="IsGitHub">GitHub Actions reads the output: errors become annotations.</param>
internal sealed record Terminal(bool IsLive, bool HasColour, bool IsGitHub)
{
    /// <summary>Of this process.</summary>
    public static Terminal Current() => Of(Environment.GetEnvironmentVariable, isTerminal: !Console.IsOutputRedirected);

    /// <summary>How many columns a writer's lines may have: those of the window where it is the terminal; null for any number.</summary>
    public static int? WidthOf(TextWriter output)
    {
        const int Narrowest = 20;
        var isTerminal = (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) || (ReferenceEquals(output, Console.Error) && !Console.IsErrorRedirected);
        return isTerminal && Console.WindowWidth is var width and >= Narrowest ? width : null;
    }

    /// <param name="variable">The environment.</param>
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

    /// <summary>A console with just these abilities.</summary>
    public IAnsiConsole Open(TextWriter output) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(output),
        Ansi = IsLive || HasColour ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = HasColour ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
        Interactive = IsLive ? InteractionSupport.Yes : InteractionSupport.No,
    });
}
