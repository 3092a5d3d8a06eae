using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Execution;

/// <summary>Commands put together by chance out of quotes, brackets and comments: wherever a parameter is put in, the shell never runs what is in it.</summary>
public sealed class CommandInjectionTests : IDisposable
{
    // Each way out of a quotation, then the command that must not run.
    private const string Value = "' touch HIT;\" touch HIT;$(touch HIT)`touch HIT`; touch HIT\ntouch HIT\nE\ntouch HIT\n) touch HIT & } touch HIT #";

    private static readonly string[] Words =
    [
        "'", "'", "\"", "\"", "\\", "`", "$(", "$((", ")", "(", "#", " #", "\n", " ", "$", "$'", "$\"", ";", "|", "&", "<<E\n", "<<'E'\n", "<<-E\n", "<<<", "E\n", "\nE\n", "\t", "\tE\n",
        "{", "}", "$${", "$${x", ":-", "x", "=", "[[", "]]", "case a in a)", "esac", " echo ", "echo a", "if ", "then ", "fi", "for i in ", "do ", "done", "f() {", "!", "*", ">x ", "<", "&&",
    ];

    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("bash", 600)]
    [InlineData("sh", 300)]
    public void No_shell_runs_what_a_parameter_holds(string shell, int commands)
    {
        var random = new Random(20261130);
        var taken = new List<string>();
        for (var i = 0; taken.Count < commands && i < 200 * commands; i++)
        {
            // What the shell itself cannot read it may give up in the middle of, and go on with the next line.
            if (Command(random, shell, taken.Count) is { } command && Run(shell, "-n", "-c", command))
            {
                taken.Add(command);
                Run(shell, "-c", command);
                // What a command leaves behind in the background may be late.
                Assert.All(Directory.EnumerateFiles(_project.Folder, "HIT*"), hit => Assert.Fail(taken[int.Parse(Path.GetFileName(hit)[3..], CultureInfo.InvariantCulture)]));
            }
        }

        Assert.Equal(commands, taken.Count);
    }

    /// <summary>The command as the shell gets it; null where the parameter is refused.</summary>
    private string? Command(Random random, string shell, int number)
    {
        var text = new StringBuilder(" echo ");
        for (var words = random.Next(1, 9); words > 0; words--)
        {
            text.Append(Words[random.Next(Words.Length)]);
        }

        text.Append("${label}");
        for (var words = random.Next(0, 5); words > 0; words--)
        {
            text.Append(Words[random.Next(Words.Length)]);
        }

        var yaml = string.Create(CultureInfo.InvariantCulture,
            $"paper: lab\nprofiles: {{p: {{label: {JsonSerializer.Serialize(Value.Replace("HIT", $"HIT{number}", StringComparison.Ordinal))}}}}}\nstages:\n  s: {{run: {JsonSerializer.Serialize(text.ToString())}, shell: {shell}, out: {{t: t}}}}\n");
        try
        {
            var step = (StepCall.Command)_project.Dag(yaml).Stages[0].Step;
            return string.Concat(step.Pieces.OfType<CommandPiece.Text>().Select(piece => piece.Value));
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    /// <returns>Whether it ended well.</returns>
    private bool Run(string shell, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" < /dev/null > /dev/null 2>&1", "sh", shell, .. arguments]) { WorkingDirectory = _project.Folder })!;
        if (process.WaitForExit(5000))
        {
            return process.ExitCode == 0;
        }

        process.Kill(entireProcessTree: true);
        return false;
    }
}
