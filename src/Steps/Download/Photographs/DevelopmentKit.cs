using Retable.Contract;

namespace Retable.Download;

/// <summary>Reads ImageNet's development kit, the only source of the validation photographs' classes.</summary>
/// <remarks>
/// Source: ILSVRC2012_devkit_t12, readme.txt. <c>data/ILSVRC2012_validation_ground_truth.txt</c> has a number a photograph, in the order of
/// their names; <c>data/meta.mat</c> has for each number its WordNet id, in a struct array <c>synsets</c>.
/// </remarks>
internal static class DevelopmentKit
{
    private const string Numbers = "data/ILSVRC2012_validation_ground_truth.txt", Synsets = "data/meta.mat";

    /// <summary>The WordNet id of each validation photograph, in the order of their names.</summary>
    /// <param name="path">The kit as published (<c>.tar.gz</c>), or unpacked.</param>
    /// <exception cref="BadInputException">A file of it is missing or damaged.</exception>
    public static IReadOnlyList<string> ValidationClasses(string path)
    {
        var files = Directory.Exists(path) ? FromFolder(path) : FromArchive(path);
        var synsets = MatFile.Read(Required(Synsets), path).FirstOrDefault(matrix => matrix.Name == "synsets")?.Rows ?? [];
        var names = synsets.ToDictionary(row => Field(row, "ILSVRC2012_ID").At(0), row => Field(row, "WNID").Text);
        using var numbers = new StreamReader(new MemoryStream(Required(Numbers)));
        return [.. numbers.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(NameOf)];

        byte[] Required(string name) => files.GetValueOrDefault(name) ?? throw Damaged(path, $"it has no file {name}");

        MatMatrix Field(IReadOnlyDictionary<string, MatMatrix> row, string name) =>
            row.GetValueOrDefault(name) ?? throw Damaged(path, $"its synsets have no field {name}");

        string NameOf(string line) => int.TryParse(line, out var number) && names.TryGetValue(number, out var name)
            ? name
            : throw Damaged(path, $"it knows no class '{line.Trim()}'");
    }

    private static Dictionary<string, byte[]> FromFolder(string folder) => new[] { Numbers, Synsets }
        .Where(name => File.Exists(Path.Combine(folder, name)))
        .ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)));

    private static Dictionary<string, byte[]> FromArchive(string archive)
    {
        var files = new Dictionary<string, byte[]>();
        try
        {
            Unpacking.ForEachMember(archive, (name, content) =>
            {
                if (new[] { Numbers, Synsets }.FirstOrDefault(wanted => name.EndsWith("/" + wanted, StringComparison.Ordinal)) is { } wanted)
                {
                    using var copy = new MemoryStream();
                    content.CopyTo(copy);
                    files[wanted] = copy.ToArray();
                }
            });
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(archive, error.Message);
        }

        return files;
    }

    private static BadInputException Damaged(string path, string why) =>
        new($"ImageNet's development kit cannot be used: {why}") { At = new SourcePosition(path) };
}
