using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Planning;

/// <summary>Which stages a change at a place in a file of the project would make run again.</summary>
/// <param name="Names">The code that stands there: at a line its members, in a whole file its types. Empty for a file that is no code of the stages.</param>
/// <param name="Stages">The stages that run that code, or read the file. What reads from them runs again as well, unless they write the same.</param>
public sealed record SourceReach(IReadOnlyList<string> Names, IReadOnlyList<Stage> Stages)
{
    /// <param name="stages">The stages that are asked about.</param>
    /// <param name="codes">Knows the code of each.</param>
    /// <param name="file">Relative to the project.</param>
    /// <param name="line">From 1; null for the whole file.</param>
    internal static SourceReach Find(IEnumerable<Stage> stages, CodeHistory codes, string file, int? line)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var reached = new List<Stage>();
        foreach (var stage in stages)
        {
            var use = codes.UseOf(stage, file, line);
            names.UnionWith(use.Names);
            if (use.IsRun || ProjectFiles.FilesOf(stage).Any(read => read.Path == file))
            {
                reached.Add(stage);
            }
        }

        return new SourceReach([.. names], reached);
    }
}
