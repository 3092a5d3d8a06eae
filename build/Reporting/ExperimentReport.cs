using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Lists the experiments.</summary>
internal static class ExperimentReport
{
    /// <param name="output">Where to.</param>
    /// <param name="places">The folders of their results.</param>
    /// <param name="experiments">The experiments to list.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, Experiments places, IReadOnlyList<Experiment> experiments, bool json)
    {
        if (json)
        {
            foreach (var one in experiments)
            {
                JsonLines.Write(
                    output, "experiment", ("paper", one.Paper), ("profile", one.Profile), ("name", one.Name),
                    ("set", new JsonObject(one.Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToJson())))), ("size", SizeOf(places.FolderOf(one))));
            }

            return;
        }

        if (experiments.Count == 0)
        {
            output.WriteLine("no experiment yet: ./build.sh Reproduce --set PARAMETER=VALUE makes one");
            return;
        }

        var table = new TextTable("paper", "profile", "name", "size", "sets");
        foreach (var one in experiments)
        {
            table.Add(one.Paper, one.Profile, one.Name, Numbers.Bytes(SizeOf(places.FolderOf(one))), one.Words.Count > 0 ? string.Join(" ", one.Words) : "nothing: a copy");
        }

        table.Write(output);
    }

    /// <summary>The size in bytes, including what is shared with other results through the store.</summary>
    private static long SizeOf(AbsolutePath folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
