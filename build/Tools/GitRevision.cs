using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>The commit that is checked out, read from git's files: to ask git would take longer than to plan.</summary>
internal static class GitRevision
{
    /// <summary>Null outside a repository, and before its first commit.</summary>
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

    /// <summary>In a linked work tree <c>.git</c> is a file that names the folder.</summary>
    private static AbsolutePath Folder(AbsolutePath git)
    {
        const string Link = "gitdir: ";
        return git.FileExists() ? git.Parent / File.ReadAllText(git).Trim()[Link.Length..] : git;
    }

    /// <summary>Branches lie in the repository's own folder, which all its work trees share.</summary>
    private static AbsolutePath Common(AbsolutePath folder) =>
        (folder / "commondir").FileExists() ? folder / File.ReadAllText(folder / "commondir").Trim() : folder;

    private static string? Resolve(AbsolutePath folder, string branch) => (folder / branch).FileExists()
        ? File.ReadAllText(folder / branch).Trim()
        : (folder / "packed-refs").FileExists()
            ? File.ReadLines(folder / "packed-refs").FirstOrDefault(line => line.EndsWith($" {branch}", StringComparison.Ordinal))?.Split(' ')[0]
            : null;
}
