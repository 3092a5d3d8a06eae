namespace Retable.Cluster.Node;

/// <summary>Lays a copy's folder out as the engine laid out the task's: links to what it reads, and folders of its own to write in.</summary>
internal static class Layout
{
    public static void Copy(string from, string to)
    {
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var place = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } target)
            {
                File.CreateSymbolicLink(place, target);
            }
            else if (entry is DirectoryInfo)
            {
                Directory.CreateDirectory(place);
                Copy(entry.FullName, place);
            }
        }
    }

    /// <summary>The files outside of a folder to which links below this one lead.</summary>
    public static IEnumerable<string> LinksOutOf(string store, string folder) => new DirectoryInfo(folder)
        .EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(entry => entry.LinkTarget)
        .OfType<string>()
        .Where(target => !target.StartsWith(store + "/", StringComparison.Ordinal))
        .Distinct();
}
