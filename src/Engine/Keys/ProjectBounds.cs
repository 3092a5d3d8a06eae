using System.Collections.Concurrent;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;

namespace Retable.Engine.Keys;

/// <summary>Refuses project files that lead out of the project through a symbolic link: what lies outside must be declared.</summary>
internal sealed class ProjectBounds(string project)
{
    private readonly string _project = Libc.RealPath(project) ?? project;
    private readonly ConcurrentDictionary<string, string?> _folders = new(StringComparer.Ordinal);

    /// <exception cref="BadInputException">The file lies outside.</exception>
    public void Require(Source.ProjectFile file)
    {
        if (file.IsExternal || RealPath(Path.Combine(project, file.Path)) is not { } real || IsInside(real))
        {
            return;
        }

        throw new BadInputException($"the input '{file.Path}' is a link that leaves the project, to '{real}'")
        {
            Hint = $"If that is meant, declare it: {{external: {real}}}.",
        };
    }

    /// <summary>Null where there is nothing. Files of one folder cost one look each: only links are followed one by one.</summary>
    private string? RealPath(string path) => FileStat.OfLink(path) is { IsSymbolicLink: true }
        ? Libc.RealPath(path)
        : _folders.GetOrAdd(Path.GetDirectoryName(path)!, Libc.RealPath) is { } folder ? Path.Combine(folder, Path.GetFileName(path)) : null;

    private bool IsInside(string real) => real == _project || real.StartsWith(_project + "/", StringComparison.Ordinal);
}
