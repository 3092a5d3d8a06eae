using Retable.Contract;

namespace Retable.Engine.Graph;

/// <summary>Finds the nodes that words of the command line name.</summary>
internal sealed class StageMatch(Dag dag)
{
    /// <summary>The nodes that any of the patterns names: by instance, by group, each with or without <c>paper/</c> in front.</summary>
    public bool[] Mark(IReadOnlyList<string> patterns, string option)
    {
        var marked = new bool[dag.Stages.Length];
        foreach (var pattern in patterns)
        {
            var found = false;
            for (var i = 0; i < marked.Length; i++)
            {
                if (Matches(i, pattern))
                {
                    marked[i] = found = true;
                }
            }

            if (!found)
            {
                throw BadInputException.UnknownName($"{option} {pattern} names no stage", pattern, Known(pattern), new SourcePosition("command line"));
            }
        }

        return marked;
    }

    public bool[] Tables(IReadOnlyList<string> names)
    {
        var marked = new bool[dag.Stages.Length];
        foreach (var name in names)
        {
            var found = false;
            for (var i = 0; i < marked.Length; i++)
            {
                var stage = dag.Stages[i];
                if (stage.IsTable && (stage.Group == name || $"{stage.Paper}/{stage.Group}" == name || stage.Name == name || $"{stage.Paper}/{stage.Name}" == name))
                {
                    marked[i] = found = true;
                }
            }

            if (!found)
            {
                var tables = dag.Stages.Where(stage => stage.IsTable).Select(stage => $"{stage.Paper}/{stage.Group}").Distinct();
                throw dag.Stages.Any(stage => stage.Paper == name) ? APaper(name, tables) : BadInputException.UnknownName($"there is no table '{name}'", name, tables, new SourcePosition("command line"));
            }
        }

        return marked;
    }

    /// <summary>The nodes of a kind; a kind that no stage has gives none, since a paper need not distill.</summary>
    public bool[] Kinds(IReadOnlyList<string> kinds) => [.. dag.Stages.Select(stage => kinds.Contains(stage.Kind))];

    private bool Matches(int node, string pattern)
    {
        var stage = dag.Stages[node];
        return Glob.Matches(stage.Name, pattern) || Glob.Matches(stage.Group, pattern)
            || (pattern.StartsWith(stage.Paper, StringComparison.Ordinal)
                && pattern.Length > stage.Paper.Length && pattern[stage.Paper.Length] == '/'
                && (Glob.Matches(stage.Name, pattern[(stage.Paper.Length + 1)..]) || Glob.Matches(stage.Group, pattern[(stage.Paper.Length + 1)..])));
    }

    /// <summary>The groups; for a pattern with coordinates the instances of the group that was probably meant.</summary>
    private IEnumerable<string> Known(string pattern)
    {
        var bracket = pattern.IndexOf('[', StringComparison.Ordinal);
        var groups = dag.Stages.Select(stage => stage.Group).Distinct().ToList();
        return bracket > 0 && NearestName.Of(pattern[..bracket], groups) is { } group
            ? dag.Stages.Where(stage => stage.Group == group).Select(stage => Shortened(stage.Name, pattern.Count(letter => letter == ','))).Distinct().Take(20)
            : groups;
    }

    /// <summary>The pattern for all instances with the first coordinates of this one: as many as were written.</summary>
    private static string Shortened(string name, int commas)
    {
        var at = name.IndexOf(',', StringComparison.Ordinal);
        for (; commas > 0 && at >= 0; commas--)
        {
            at = name.IndexOf(',', at + 1);
        }

        return at < 0 ? name : $"{name[..at]},*]";
    }

    private static BadInputException APaper(string name, IEnumerable<string> tables) => new($"there is no table '{name}': that is a paper")
    {
        At = new SourcePosition("command line"),
        Facts = [("known", string.Join(", ", tables.Where(table => table.StartsWith($"{name}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)))],
        Hint = $"Write --paper {name} for all its tables, or one of these.",
    };
}

/// <summary>Patterns with <c>*</c> (any characters) and <c>?</c> (one); brackets stand for themselves, since names have them.</summary>
internal static class Glob
{
    public static bool Matches(string text, string pattern)
    {
        var (at, p, star, mark) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || (pattern[p] == text[at] && pattern[p] != '*')))
            {
                (at, p) = (at + 1, p + 1);
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark, p) = (p, at, p + 1);
            }
            else if (star >= 0)
            {
                (p, mark, at) = (star + 1, mark + 1, mark + 1);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }
}
