using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;

namespace Retable.Engine.Commands;

/// <summary>Finds the variables that a command names, that are set where the engine runs, and that do not reach the command.</summary>
internal sealed partial class UnseenVariables
{
    /// <summary>The shell sets these itself.</summary>
    private static readonly string[] OfTheShell = ["HOSTNAME", "IFS", "LINENO", "OLDPWD", "OPTARG", "OPTIND", "PPID", "PWD", "RANDOM", "SECONDS", "SHLVL", "UID", "_"];

    private readonly ConcurrentDictionary<(string Paper, string Group), bool> _looked = new();

    /// <summary>What to warn of, in a sentence, once for all instances of a stage; null if there is nothing.</summary>
    public string? Warning(Stage stage)
    {
        if (stage.Step is not StepCall.Command command || !_looked.TryAdd((stage.Paper, stage.Group), true))
        {
            return null;
        }

        var text = string.Concat(command.Pieces.OfType<CommandPiece.Text>().Select(piece => piece.Value));
        var unseen = Mention().Matches(text).Select(match => match.Groups[1].Value)
            .Where(name => Environment.GetEnvironmentVariable(name) is not null && !StepEnvironment.IsGiven(name) && !OfTheShell.Contains(name))
            .Where(name => !stage.Variables.Contains(name) && !stage.Secrets.Contains(name) && !Regex.IsMatch(text, $@"\b{name}=|\b(for|read)\b[^\n;]*\b{name}\b"))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        return unseen.Count == 0 ? null
            : $"the command of stage '{stage.Group}' names {string.Join(", ", unseen.Select(name => "$" + name))}, which you have set and which it does not see: declare it with 'env: [{string.Join(", ", unseen)}]'";
    }

    [GeneratedRegex(@"\$\{?([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Mention();
}
