using System.Collections.Concurrent;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;

namespace Retable.Engine.Execution;

/// <summary>What the project's own files said when this run first looked; the keys are made from it.</summary>
/// <remarks>
/// A YAML or JSON file counts by its values, so that a comment in a table's definition renders nothing anew; any other
/// by its bytes.
/// </remarks>
internal sealed class ProjectFiles(EngineSettings settings, FileDigests digests, MeaningDigest meanings)
{
    private static readonly string[] ByMeaning = [".yaml", ".yml", ".json"];
    private readonly ConcurrentDictionary<Source.ProjectFile, Digest> _first = new();
    private readonly ProjectBounds _bounds = new(settings.Project);
    private readonly FileStat? _catalog = settings.CatalogFile is { } file ? FileStat.Of(file) : null;

    /// <summary>The digest that counts for this run.</summary>
    /// <exception cref="BadInputException">The file is not there.</exception>
    public Digest Of(Source.ProjectFile file) => _first.GetOrAdd(file, Now);

    /// <summary>Looks at all files that some stages read, hashed on all cores: their keys then find them known.</summary>
    /// <remarks>A file that is not there is left for the key that needs it to miss.</remarks>
    /// <exception cref="MachineException">A file cannot be read.</exception>
    public void LookAt(IEnumerable<Stage> stages)
    {
        var unknown = stages.SelectMany(FilesOf).Where(file => !_first.ContainsKey(file)).Distinct().ToList();
        foreach (var (file, bytes) in unknown.Zip(digests.OfAll(unknown.ConvertAll(file => Path.Combine(settings.Project, file.Path)))))
        {
            if (bytes is { } known)
            {
                _first.TryAdd(file, Said(file, known));
            }
        }
    }

    /// <summary>Full paths of all files that were asked for.</summary>
    public IEnumerable<string> Paths => _first.Keys.Select(settings.PathOf).Order(StringComparer.Ordinal);

    /// <summary>What a stage reads that is no longer what its key says, in a sentence; null if nothing is.</summary>
    public string? ChangeSince(Stage stage)
    {
        var changed = FilesOf(stage).Distinct().FirstOrDefault(file => NowOrNull(file) != Of(file));
        return changed is not null ? $"'{changed.Path}' was changed while the run was under way"
            : settings.CatalogFile is { } catalog && FileStat.Of(catalog) != _catalog ? "the steps were compiled anew while the run was under way"
            : null;
    }

    /// <summary>The files that go into a stage's key.</summary>
    public static IEnumerable<Source.ProjectFile> FilesOf(Stage stage)
    {
        foreach (var (_, list) in stage.Inputs)
        {
            foreach (var source in list.Sources)
            {
                if (source is Source.ProjectFile file)
                {
                    yield return file;
                }
            }
        }

        if (stage.Step is StepCall.Command command)
        {
            foreach (var file in command.Files)
            {
                yield return new Source.ProjectFile(file);
            }
        }
    }

    private Digest Now(Source.ProjectFile file) => Said(file, digests.Of(settings.PathOf(file))!.Value);

    private Digest Said(Source.ProjectFile file, Digest bytes)
    {
        _bounds.Require(file);
        var path = Path.Combine(settings.Project, file.Path);
        return ByMeaning.Contains(Path.GetExtension(path)) && File.Exists(path) ? meanings.Of(path, path, bytes) : bytes;
    }

    private Digest? NowOrNull(Source.ProjectFile file)
    {
        try
        {
            return Now(file);
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
