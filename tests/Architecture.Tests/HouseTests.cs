using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Retable.Tests;

/// <summary>Rules of the house that no compiler holds.</summary>
public sealed partial class HouseTests
{
    private const int MaximumLines = 300;
    private static readonly IReadOnlyList<ProjectFile> Projects = ProjectFile.In("src", "build", "tests", "bench");

    [Fact]
    public void The_solution_lists_every_project()
    {
        var listed = XDocument.Load(Checkout.At("Retable.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value);
        Assert.Equal(Projects.Select(project => project.Path).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_file() =>
        Assert.Empty(Projects.SelectMany(project => project.Packages.Where(package => package.Version is not null).Select(package => $"{project.Path}: {package.Name}")));

    [Fact]
    public void A_file_says_one_thing() =>
        Assert.Empty(Sources().Where(file => File.ReadLines(file).Count() > MaximumLines).Select(Relative));

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var left =
            from file in Sources()
            where file != ThisFile()
            from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
            where Unfinished().IsMatch(line.Text)
            select $"{Relative(file)}:{line.Number}";
        Assert.Empty(left);
    }

    // TorchSharp's API is all that papers and Learning know of libtorch: whoever calls its native functions goes around the one copy that src/Torch loads.
    [Fact]
    public void Only_the_room_that_loads_libtorch_calls_its_native_libraries()
    {
        var calls =
            from file in Directory.EnumerateFiles(Checkout.At("src"), "*.cs", SearchOption.AllDirectories)
            where !Relative(file).StartsWith("src/Torch/", StringComparison.Ordinal)
            from line in File.ReadLines(file)
            where NativeTorch().IsMatch(line)
            select $"{Relative(file)}: {line.Trim()}";
        Assert.Empty(calls);
    }

    [GeneratedRegex(@"(DllImport|LibraryImport|NativeLibrary\.\w+)\(.*(torch|c10)", RegexOptions.IgnoreCase)]
    private static partial Regex NativeTorch();

    // Catching the exception of a library is no stub.
    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|(?<!catch \()NotImplementedException)\b")]
    private static partial Regex Unfinished();

    private static string ThisFile() => Checkout.At("tests", "Architecture.Tests", "HouseTests.cs");

    private static string Relative(string file) => Path.GetRelativePath(Checkout.Root, file);

    private static IEnumerable<string> Sources() => new[] { "src", "build", "tests", "bench" }
        .SelectMany(folder => Directory.EnumerateFiles(Checkout.At(folder), "*.cs", SearchOption.AllDirectories));
}
