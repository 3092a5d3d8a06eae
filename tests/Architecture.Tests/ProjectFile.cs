using System.Xml.Linq;

namespace Retable.Tests;

/// <summary>A project of this checkout, as its file says it.</summary>
/// <param name="Path">From the root, for instance <c>src/Papers/Cac/Cac.csproj</c>.</param>
internal sealed record ProjectFile(string Path)
{
    private readonly XDocument _xml = XDocument.Load(Checkout.At(Path));

    /// <summary>The folder as docs/architecture.md names it: <c>Papers/Cac</c>, <c>Engine</c>, <c>build</c>.</summary>
    public string Room { get; } = System.IO.Path.GetDirectoryName(Path)!.Replace("src/", "", StringComparison.Ordinal);

    public IReadOnlyList<string> References => [.. _xml.Descendants("ProjectReference").Select(reference => RoomOf(reference.Attribute("Include")!.Value))];

    public IReadOnlyList<(string Name, string? Version)> Packages =>
        [.. _xml.Descendants("PackageReference").Select(package => (package.Attribute("Include")!.Value, package.Attribute("Version")?.Value))];

    /// <summary>Every project below some folders.</summary>
    public static IReadOnlyList<ProjectFile> In(params string[] folders) =>
    [
        .. folders
            .SelectMany(folder => Directory.EnumerateFiles(Checkout.At(folder), "*.csproj", SearchOption.AllDirectories))
            .Select(file => System.IO.Path.GetRelativePath(Checkout.Root, file))
            .Order(StringComparer.Ordinal)
            .Select(path => new ProjectFile(path)),
    ];

    private string RoomOf(string reference)
    {
        var file = System.IO.Path.GetFullPath(reference, System.IO.Path.GetDirectoryName(Checkout.At(Path))!);
        return System.IO.Path.GetRelativePath(Checkout.At("src"), System.IO.Path.GetDirectoryName(file)!);
    }
}
