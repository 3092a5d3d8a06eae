namespace Retable.Cluster.Node;

/// <summary>Prepares a copy's folder like the task's that the engine prepared: links to the inputs, and folders of its own for writing.</summary>
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

    /// <summary>The files outside a folder to which links below this one lead.</summary>
    public static IEnumerable<string> LinksOutOf(string store, string folder) => new DirectoryInfo(folder)
        .EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(entry => entry.LinkTarget)
        .OfType<string>()
        .Where(target => !target.StartsWith(store + "/", StringComparison.Ordinal))
        .Distinct();
}
