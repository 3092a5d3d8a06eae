using Retable.Contract;

namespace Retable.Engine.Pipelines;

/// <summary>Paths of files that belong to the project.</summary>
internal static class ProjectPath
{
    /// <summary>The path, relative to the project, without detours.</summary>
    /// <exception cref="BadInputException">It is a full path or leads out of the project.</exception>
    public static string Require(string path, SourcePosition at)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part == ".." || path[0] == '/')
            {
                throw new BadInputException($"the path '{path}' leaves the project")
                {
                    At = at,
                    Hint = "If that is meant, declare it: {external: " + path + "}.",
                };
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts.Count > 0
            ? string.Join('/', parts)
            : throw new BadInputException($"'{path}' is no path of a file") { At = at };
    }
}
