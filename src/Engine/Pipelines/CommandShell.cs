using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>The program that runs a command, with its arguments; the command's text follows as the last one.</summary>
/// <param name="Words">The program and its arguments. Part of the stage's key.</param>
public sealed record CommandShell(ImmutableArray<string> Words)
{
    private static readonly string[] Shells = ["ash", "bash", "dash", "ksh", "sh", "zsh"];

    /// <summary>What runs a command that declares nothing: the first failure anywhere, in a pipe too, ends it, and so does a variable that is not set.</summary>
    public static CommandShell Bash { get; } = new(["bash", "-euo", "pipefail", "-c"]);

    /// <summary><c>shell: sh</c>, for machines without bash: knows no <c>pipefail</c>, so only the last command of a pipe counts.</summary>
    public static CommandShell Sh { get; } = new(["sh", "-eu", "-c"]);

    /// <summary>Whether the program reads words and quotes as the POSIX shell does.</summary>
    public bool QuotesLikeAShell => Shells.Contains(Path.GetFileName(Words[0]));

    /// <summary>Canonical: a JSON list.</summary>
    public string Key => CanonicalValue.OfList(Words.Select(word => CanonicalValue.Of(word))).Text;

    /// <summary>Reads <c>shell:</c>.</summary>
    /// <exception cref="BadInputException">It names no known shell and is no list.</exception>
    internal static CommandShell Read(YamlNode node, string what)
    {
        if (node is YamlList list)
        {
            return list.Items.Count > 0
                ? new CommandShell([.. list.Items.Select(item => item.AsText($"a word of 'shell' of {what}"))])
                : throw new BadInputException($"'shell' of {what} names no program")
                {
                    At = node.At,
                    Facts = [("expected", "a program and its arguments: [python3, -c]")],
                };
        }

        var name = node.AsText($"'shell' of {what}");
        if (name is "bash" or "sh")
        {
            return name == "bash" ? Bash : Sh;
        }

        throw new BadInputException($"{what} has an unknown shell: '{name}'")
        {
            At = node.At,
            Facts = BadInputException.UnknownName("", name, ["bash", "sh"]).Facts,
            Hint = name.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } words
                ? $"A program with arguments is a list: [{string.Join(", ", words)}]."
                : $"Any other program is a list with its arguments: [{name}, -c].",
        };
    }

    public override string ToString() => string.Join(' ', Words);
}
