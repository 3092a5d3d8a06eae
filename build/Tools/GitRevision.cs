using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>The checked-out commit, and whether the work tree still equals it.</summary>
internal static class GitRevision
{
    /// <summary>The commit, with <c>+dirty</c> if a file differs from it or is not in it. Asks git, which takes some 20 ms.</summary>
    /// <remarks>What lies below <c>results/</c> does not count: there the runs themselves write.</remarks>
    public static string? Marked(AbsolutePath root) => Of(root) is { } commit ? commit + (IsDirty(root) ? "+dirty" : "") : null;

    /// <summary>The commit alone, read from git's files. Null outside a repository, and before its first commit.</summary>
    public static string? Of(AbsolutePath root)
    {
        try
        {
            var folder = Folder(root / ".git");
            var head = File.ReadAllText(folder / "HEAD").Trim();
            const string Branch = "ref: ";
            return head.StartsWith(Branch, StringComparison.Ordinal) ? Resolve(Common(folder), head[Branch.Length..]) : head;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsDirty(AbsolutePath root)
    {
        try
        {
            var (code, changes) = new Tool("git") { Folder = root }.Capture("--no-optional-locks", "status", "--porcelain", "--", ".", ":(exclude)results");
            return code == 0 && changes.Length > 0;
        }
        catch (MachineException)
        {
            // Without git nobody can tell.
            return false;
        }
    }

    /// <summary>The git folder; in a linked work tree <c>.git</c> is a file that names it.</summary>
    private static AbsolutePath Folder(AbsolutePath git)
    {
        const string Link = "gitdir: ";
        return git.FileExists() ? git.Parent / File.ReadAllText(git).Trim()[Link.Length..] : git;
    }

    /// <summary>The repository's own folder, which has the branches for all its work trees.</summary>
    private static AbsolutePath Common(AbsolutePath folder) =>
        (folder / "commondir").FileExists() ? folder / File.ReadAllText(folder / "commondir").Trim() : folder;

    private static string? Resolve(AbsolutePath folder, string branch) => (folder / branch).FileExists()
        ? File.ReadAllText(folder / branch).Trim()
        : (folder / "packed-refs").FileExists()
            ? File.ReadLines(folder / "packed-refs").FirstOrDefault(line => line.EndsWith($" {branch}", StringComparison.Ordinal))?.Split(' ')[0]
            : null;
}
