using System.Collections.Concurrent;
using System.Text;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;

namespace Retable.Engine.Keys;

/// <summary>Remembers the content of the project's own files as this run first found it: all keys are made from that.</summary>
/// <remarks>
/// For a step of ours a YAML or JSON file counts by its values, so that a comment in a table's definition renders
/// nothing anew. How a command reads it nobody knows: for that, and for any other file, it is the bytes.
/// </remarks>
internal sealed class ProjectFiles(EngineSettings settings, FileDigests digests, MeaningDigest meanings)
{
    private static readonly string[] ByMeaning = [".yaml", ".yml", ".json"];
    private readonly ConcurrentDictionary<Source.ProjectFile, Digest> _bytes = new();
    private readonly ConcurrentDictionary<Source.ProjectFile, Digest> _meanings = new();
    private readonly ProjectBounds _bounds = new(settings.Project);
    private readonly FileStat? _catalog = settings.CatalogFile is { } file ? FileStat.Of(file) : null;
    private IEnumerable<Stage> _readers = [];

    /// <summary>The digest of a file that counts for this run.</summary>
    /// <param name="file">The file.</param>
    /// <param name="byBytes">Whether a command reads it.</param>
    /// <exception cref="BadInputException">The file is not there, or is neither a file nor a folder.</exception>
    public Digest Of(Source.ProjectFile file, bool byBytes)
    {
        var bytes = _bytes.GetOrAdd(file, Now);
        return byBytes ? bytes : _meanings.GetOrAdd(file, _ => Said(file, bytes));
    }

    /// <summary>The same for a plan that is only shown: a file from outside the project need not be there yet, and is counted as one of its own then.</summary>
    public Digest OfShown(Source.ProjectFile file, bool byBytes) =>
        IsAwaited(file) ? Digest.OfBytes(Encoding.UTF8.GetBytes($"not there: {file.Path}")) : Of(file, byBytes);

    /// <summary>Whether a file from outside the project is not there yet.</summary>
    public bool IsAwaited(Source.ProjectFile file) => file.IsExternal && !_bytes.ContainsKey(file) && !settings.IsThere(file);

    /// <summary>Hashes all files that some stages read, on all cores, so that making their keys reads none.</summary>
    /// <remarks>A project file that is not there is left for the key that needs it to miss.</remarks>
    /// <param name="stages">Those that take part.</param>
    /// <param name="mayAwait">Whether files from outside the project need not be there yet.</param>
    /// <exception cref="BadInputException">A file leaves the project undeclared, or is a pipe, a socket or a device; or files from outside the project are not there: each is named.</exception>
    /// <exception cref="MachineException">A file cannot be read.</exception>
    public void LookAt(IEnumerable<Stage> stages, bool mayAwait = false)
    {
        _readers = stages;
        var unknown = stages.SelectMany(FilesOf).Where(file => !_bytes.ContainsKey(file)).Distinct().ToList();
        if (!mayAwait && unknown.Where(IsAwaited).ToList() is [_, ..] awaited)
        {
            throw InputFault.Awaited(awaited, stages);
        }

        try
        {
            foreach (var (file, bytes) in unknown.Zip(digests.OfAll(unknown.ConvertAll(file => Path.Combine(settings.Project, file.Path)))))
            {
                if (bytes is { } known)
                {
                    _bounds.Require(file);
                    _bytes.TryAdd(file, known);
                }
            }
        }
        catch (BadInputException)
        {
            // Looked at one by one, so that the first in the pipeline is named, with its reader.
            foreach (var file in unknown.Where(file => FileStat.Of(Path.Combine(settings.Project, file.Path)) is not null))
            {
                _bytes.GetOrAdd(file, Now);
            }

            throw;
        }
    }

    /// <summary>Full paths of all files that were asked for.</summary>
    public IEnumerable<string> Paths => _bytes.Keys.Select(settings.PathOf).Order(StringComparer.Ordinal);

    /// <summary>What a stage reads that is no longer what its key says, in a sentence; null if nothing is.</summary>
    public string? ChangeSince(Stage stage)
    {
        var byBytes = stage.Step is StepCall.Command;
        var changed = FilesOf(stage).Distinct().FirstOrDefault(file => NowOrNull(file, byBytes) != Of(file, byBytes));
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

    private Digest Now(Source.ProjectFile file)
    {
        try
        {
            _bounds.Require(file);
            return digests.Of(settings.PathOf(file))!.Value;
        }
        catch (BadInputException error)
        {
            throw InputFault.WithReader(error, settings.Project, file, _readers);
        }
    }

    private Digest Said(Source.ProjectFile file, Digest bytes)
    {
        var path = Path.Combine(settings.Project, file.Path);
        return ByMeaning.Contains(Path.GetExtension(path)) && File.Exists(path) ? meanings.Of(path, path, bytes) : bytes;
    }

    private Digest? NowOrNull(Source.ProjectFile file, bool byBytes)
    {
        try
        {
            return byBytes ? Now(file) : Said(file, Now(file));
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
