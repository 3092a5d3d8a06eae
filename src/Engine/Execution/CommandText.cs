using System.Text.RegularExpressions;
using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Execution;

/// <summary>Fills a command's <c>${in.slot}</c> and <c>${out.slot}</c>, each as one word of the shell, or one a member of a group.</summary>
internal static partial class CommandText
{
    /// <exception cref="BadInputException">It names a slot or parameter that the stage does not have.</exception>
    public static string Fill(Stage stage, StepCall.Command command, StageFolders folders) => Placeholder().Replace(command.Text, match =>
    {
        var (kind, name) = (match.Groups[1].Value, match.Groups[2].Value);
        return kind switch
        {
            "in" when folders.Inputs.TryGet(name, out var inputs) => string.Join(' ', inputs.Select(input => Quoted(Relative(folders, input.Path)))),
            "out" when folders.Outputs.TryGet(name, out var output) => Quoted(Relative(folders, output)),
            _ => throw BadInputException.UnknownName(
                $"the command of stage '{stage.Name}' names what the stage does not have: '{match.Value}'",
                $"{kind}.{name}",
                Known(stage),
                stage.At),
        };
    });

    /// <summary>A word that the shell takes as it is.</summary>
    internal static string Quoted(string text) =>
        text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "_./=-+,:@%".Contains(letter, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // The command runs in the staging folder: short paths read better in its log, and no path of the machine gets into its output.
    private static string Relative(StageFolders folders, string path) => Path.GetRelativePath(folders.Staging, path);

    private static IEnumerable<string> Known(Stage stage) =>
        stage.Inputs.Names.Select(name => $"in.{name}").Concat(stage.Outputs.Names.Select(name => $"out.{name}"));

    [GeneratedRegex(@"\$\{(in|out)\.([^{}\s]+)\}")]
    private static partial Regex Placeholder();
}
