using Retable.Contract;

namespace Retable.Engine.Pipelines;

/// <summary>What kinds of stages there are. Each target of the build front runs the stages of some kinds, so a stage of an unknown one would be run by none.</summary>
public static class StageKinds
{
    /// <summary>The kind of a command that declares none: no target but Reproduce runs it for its own sake.</summary>
    public const string Command = "command";

    /// <summary>All kinds, in the order in which a paper's stages build on each other.</summary>
    public static IReadOnlyList<string> All { get; } = [Command, "download", "prepare", "train", "distill", "evaluate", "render"];

    /// <summary>The kind that a stage declares for its command.</summary>
    /// <exception cref="BadInputException">There is no such kind.</exception>
    internal static string OfCommand(string kind, string stage, SourcePosition at) =>
        All.Contains(kind) ? kind : throw BadInputException.UnknownName($"{stage} has an unknown kind: '{kind}'", kind, All, at);

    /// <summary>The kind of a verb, which its program declares; unless it says otherwise that is the verb's own name.</summary>
    /// <exception cref="BadInputException">There is no such kind: every target would leave the stage out.</exception>
    internal static string OfVerb(StepCall.Verb call, VerbDescription verb, SourcePosition at)
    {
        if (All.Contains(verb.Kind))
        {
            return verb.Kind;
        }

        var nearest = NearestName.Of(verb.Kind, All);
        throw new BadInputException($"the verb '{call}' is of the kind '{verb.Kind}', and no target runs stages of that kind")
        {
            At = at,
            Facts = [.. nearest is null ? [] : new[] { ("nearest", nearest) }, ("known", string.Join(", ", All))],
            Hint = $"Declare its kind in the program '{call.Executable}', where the verb is listed: Kind = \"{nearest ?? "prepare"}\".",
        };
    }
}
