using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Processes;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>Reads <c>env:</c> and <c>secrets:</c>, the variables of the person's environment that a stage asks for.</summary>
internal static class VariableNames
{
    /// <returns>Both sorted, so that the order in the file counts for nothing.</returns>
    /// <exception cref="BadInputException">A name is none, stands in both lists, or is one that each stage sees anyway.</exception>
    public static (ImmutableArray<string> Variables, ImmutableArray<string> Secrets) Read(YamlMap map, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return (Read(map, "env", what, seen), Read(map, "secrets", what, seen));
    }

    private static ImmutableArray<string> Read(YamlMap map, string list, string what, HashSet<string> seen)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in map.Optional(list)?.AsList($"'{list}' of {what}").Items ?? [])
        {
            var name = item.AsText("the name of a variable");
            if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            {
                throw new BadInputException($"'{name}' cannot name a variable of the environment")
                {
                    At = item.At,
                    Facts = [("expected", "letters, digits and '_', not beginning with a digit")],
                };
            }

            if (StepEnvironment.IsGiven(name))
            {
                throw new BadInputException($"'{list}' of {what} names '{name}', which each stage sees anyway")
                {
                    At = item.At,
                    Hint = "Drop it. Which variables these are: docs/steps.md.",
                };
            }

            if (!seen.Add(name))
            {
                throw new BadInputException($"{what} names the variable '{name}' twice") { At = item.At, Hint = "Keep it in 'env' if its value is part of the result, else in 'secrets'." };
            }

            names.Add(name);
        }

        return [.. names];
    }
}
