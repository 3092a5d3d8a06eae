using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Yaml;

namespace Retable.Front.Pipelines;

/// <summary>Checks that every data set that a pipeline downloads is in the registry that its stage names, so that a wrong name is found before the download runs.</summary>
/// <param name="root">The project.</param>
internal sealed class DataSetCheck(AbsolutePath root)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _known = new(StringComparer.Ordinal);

    /// <exception cref="BadInputException">A registry does not have a data set; the nearest name is given.</exception>
    public void Require(Pipeline pipeline)
    {
        foreach (var stage in pipeline.Stages.Where(stage => stage.Step is StepCall.Verb { Executable: "download" } && stage.Parameters.Has("dataset") && stage.Inputs.Has("registry")))
        {
            foreach (var registry in stage.Inputs["registry"].Sources.OfType<Source.ProjectFile>())
            {
                var (known, name) = (NamesIn(registry.Path), stage.Parameters["dataset"].Plain);
                if (known.Count > 0 && !known.Contains(name))
                {
                    throw BadInputException.UnknownName($"there is no data set '{name}' in {registry.Path}", name, known, stage.At);
                }
            }
        }
    }

    /// <summary>The names in a registry; none if it cannot be read, since the download explains better what is wrong with it.</summary>
    private IReadOnlyList<string> NamesIn(string registry)
    {
        if (!_known.TryGetValue(registry, out var names))
        {
            _known[registry] = names = Read(root / registry, registry);
        }

        return names;
    }

    private static IReadOnlyList<string> Read(AbsolutePath file, string shownAs)
    {
        try
        {
            return file.FileExists() && YamlFile.Load(file, shownAs) is YamlMap map && map.Optional("datasets") is YamlMap sets ? [.. sets.Entries.Select(entry => entry.Name)] : [];
        }
        catch (BadInputException)
        {
            return [];
        }
    }
}
