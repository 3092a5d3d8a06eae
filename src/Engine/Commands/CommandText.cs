using System.Text;
using Retable.Contract;
using Retable.Engine.Attempts;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Commands;

/// <summary>Puts the paths of a stage's slots into its command, each as one word of the shell, or one a member of a group.</summary>
internal static class CommandText
{
    /// <exception cref="BadInputException">A path stands where it cannot be quoted.</exception>
    public static string Fill(Stage stage, StepCall.Command command, StageFolders folders)
    {
        var text = new StringBuilder();
        foreach (var piece in command.Pieces)
        {
            text.Append(piece switch
            {
                CommandPiece.Text literal => literal.Value,
                CommandPiece.Slot slot => Paths(stage, slot, folders),
                _ => throw new ArgumentException($"unknown kind of piece: {piece}", nameof(command)),
            });
        }

        return text.ToString();
    }

    private static string Paths(Stage stage, CommandPiece.Slot slot, StageFolders folders)
    {
        // The command runs in the staging folder: short paths read better in its log, and no path of the machine gets into its output.
        var paths = (slot.Kind == "in" ? folders.Inputs[slot.Name].Select(input => input.Path) : [folders.Outputs[slot.Name]])
            .Select(path => Path.GetRelativePath(folders.Staging, path))
            .ToList();
        var written = slot.Place is { } place ? ShellWords.Write(paths, place) : string.Join(' ', paths);
        return written ?? throw new BadInputException($"the command of stage '{stage.Name}' names '{slot.Kind}.{slot.Name}' where its paths cannot be quoted")
        {
            At = stage.At,
            Facts = [("found", string.Join(", ", paths))],
            Hint = $"Write it outside of quotes and here-documents, or ${{raw:{slot.Kind}.{slot.Name}}} for the paths as they are.",
        };
    }
}
