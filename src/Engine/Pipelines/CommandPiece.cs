using System.Collections.Immutable;
using System.Text;

namespace Retable.Engine.Pipelines;

/// <summary>A piece of a command: text for its shell, or the place of a path that is known only when it runs.</summary>
public abstract record CommandPiece
{
    private CommandPiece()
    {
    }

    /// <summary>Text as the shell gets it.</summary>
    public sealed record Text(string Value) : CommandPiece;

    /// <summary><c>${in.slot}</c> or <c>${out.slot}</c>.</summary>
    /// <param name="Kind"><c>in</c> or <c>out</c>.</param>
    /// <param name="Name">The slot.</param>
    /// <param name="Place">What is around it; null for the raw form, which is put in as it is.</param>
    public sealed record Slot(string Kind, string Name, ShellPlace? Place) : CommandPiece
    {
        public override string ToString() => Place is null ? $"${{raw:{Kind}.{Name}}}" : $"${{{Kind}.{Name}}}";
    }

    /// <summary>Pieces as people and keys read them: a <c>${</c> that is the shell's own has its dollar doubled, so that no two commands share a text.</summary>
    internal static string Join(ImmutableArray<CommandPiece> pieces)
    {
        var joined = new StringBuilder();
        foreach (var piece in pieces)
        {
            if (piece is Text text)
            {
                joined.Append(text.Value.Replace("${", "$${", StringComparison.Ordinal));
            }
            else
            {
                // Else a dollar of the text before it would look like the doubled one.
                joined.Append(joined is [.., '$'] ? "${}" : "").Append(piece);
            }
        }

        return joined.ToString();
    }
}
