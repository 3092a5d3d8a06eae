using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Report;
using Retable.Yaml;

namespace Retable.Front.Reporting;

/// <summary>The data that stages begin with: sets of a registry that a stage downloads, and what a stage makes out of nothing.</summary>
internal static class DataSetFacts
{
    /// <param name="root">The project.</param>
    /// <param name="stages">Those that the tables rest on.</param>
    public static IReadOnlyList<DataFacts> Read(AbsolutePath root, IReadOnlyList<Stage> stages)
    {
        var downloads = stages.Where(stage => stage.Parameters.Has("dataset") && stage.Inputs.Has("registry"))
            .GroupBy(stage => (Registry: stage.Inputs["registry"].Sources.OfType<Source.ProjectFile>().FirstOrDefault()?.Path ?? "", Set: stage.Parameters["dataset"].Plain))
            .Select(group => Downloaded(root, group.Key.Registry, group.Key.Set, [.. group]));
        var made = stages.Where(stage => stage.Inputs.IsEmpty).Select(stage => new DataFacts(
            stage.Name, $"Made here by {stage.Step} {string.Join(' ', stage.Parameters.Select(pair => $"{pair.Key}={pair.Value.Plain}"))}".TrimEnd(), "none needed, nothing comes from elsewhere", "", "", []));
        return [.. downloads, .. made];
    }

    private static DataFacts Downloaded(AbsolutePath root, string registry, string name, IReadOnlyList<Stage> stages)
    {
        var read = $"Read by {string.Join(", ", stages.Select(stage => stage.Name))}.";
        if (Entry(root / registry, registry, name) is not { } set)
        {
            return new DataFacts(name, $"A data set that {registry} does not describe", "not known", "", read, []);
        }

        var files = set.Optional("files") as YamlMap;
        return new DataFacts(
            name,
            Text(set, "about", "not described").TrimEnd('.'),
            Text(set, "licence", "not known"),
            set.Optional("splits") is YamlMap splits ? string.Join(", ", splits.Entries.Select(split => split.Name)) : "",
            read,
            [.. (files?.Entries ?? []).Where(file => file.Value is YamlMap).Select(file => (file.Name, Text((YamlMap)file.Value, "sha256", "not known")))]);
    }

    /// <summary>Null where the registry cannot be read: a report is no place to complain of it.</summary>
    private static YamlMap? Entry(AbsolutePath file, string shownAs, string name)
    {
        try
        {
            return file.FileExists() && YamlFile.Load(file, shownAs) is YamlMap map && map.Optional("datasets") is YamlMap sets ? sets.Optional(name) as YamlMap : null;
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private static string Text(YamlMap map, string name, string otherwise) => map.Optional(name) is YamlScalar scalar ? scalar.AsText($"'{name}'") : otherwise;
}
