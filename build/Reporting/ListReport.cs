using System.Text.Json.Nodes;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Lists what can be requested: papers, profiles, tables, stages.</summary>
internal static class ListReport
{
    /// <param name="output">Where to.</param>
    /// <param name="project">The project with the pipelines.</param>
    /// <param name="papers">The papers to list; empty for all.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, Project project, IReadOnlyList<string> papers, bool json)
    {
        foreach (var file in project.FilesOf(papers))
        {
            var tables = file.StageNames.Where(stage => stage.IsTable).Select(stage => $"{file.Paper}/{stage.Name}").ToList();
            var stages = file.StageNames.Where(stage => !stage.IsTable).Select(stage => stage.Name).ToList();
            if (json)
            {
                JsonLines.Write(output, "paper", ("paper", file.Paper), ("profiles", Array(file.Profiles)), ("tables", Array(tables)), ("stages", Array(stages)));
                continue;
            }

            output.WriteLine(file.Paper);
            foreach (var (what, names) in new[] { ("profiles", file.Profiles), ("tables", tables), ("stages", stages) })
            {
                var label = $"  {what,-8}  ";
                Wrapping.Write(output, $"{label}{string.Join(", ", names)}", label.Length);
            }
        }
    }

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
