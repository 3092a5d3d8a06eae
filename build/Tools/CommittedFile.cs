using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>A file of the project as it is in the commit that is checked out, whatever the work tree says.</summary>
internal static class CommittedFile
{
    /// <returns>Null outside a repository, and before its first commit.</returns>
    public static Func<string, string?>? ReaderOf(AbsolutePath root) => GitRevision.Of(root) is null ? null : path => Read(root, path);

    /// <param name="root">The project.</param>
    /// <param name="path">The file, a full path below it.</param>
    /// <returns>Its text without the last line's end; null if the commit has no such file.</returns>
    /// <exception cref="MachineException">There is no git, or it refuses to read the repository.</exception>
    public static string? Read(AbsolutePath root, string path)
    {
        var git = new Tool("git") { Folder = root };
        // A path that begins with a dot is relative to the folder: the project need not be the whole repository.
        var (code, text) = git.Capture("cat-file", "blob", $"HEAD:./{Path.GetRelativePath(root, path)}");
        if (code == 0)
        {
            return text;
        }

        var (refused, why) = git.Capture("rev-parse", "--verify", "HEAD");
        return refused == 0 ? null : throw new MachineException($"git does not read the repository: {why.Split('\n')[0]}");
    }
}
