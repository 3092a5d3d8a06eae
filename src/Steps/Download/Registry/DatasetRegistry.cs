using System.Collections.Immutable;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Download;

/// <summary>Reads <c>pipelines/datasets.yaml</c>.</summary>
public static class DatasetRegistry
{
    /// <summary>The reader for JPEG files of any size, used by the verb of that name.</summary>
    public const string Photographs = "photographs";

    /// <summary>The reader for people's votes on images, used by the verb of that name.</summary>
    public const string Votes = "votes";

    /// <summary>The reader for files of weights, used by the verb of that name.</summary>
    public const string Weights = "weights";

    private static readonly string[] Readers = ["idx", "image-folder", "npy", Photographs, "records", "scood", "svhn", Votes, Weights];
    private static readonly string[] WithoutShape = [Photographs, Votes, Weights];

    /// <summary>Reads one data set from the registry. The others are not read, so that a mistake in one stops only its own users.</summary>
    /// <param name="path">Full path of the registry.</param>
    /// <param name="name">The data set's name.</param>
    /// <exception cref="BadInputException">The registry is broken or has no such data set.</exception>
    public static DatasetDefinition Load(string path, string name)
    {
        var root = YamlFile.Load(path, ShownAs(path)).AsMap("the registry").Only("the registry", "datasets");
        var datasets = root.Required("datasets", "the registry").AsMap("'datasets'");
        return datasets.TryGet(name, out var node)
            ? Dataset(name, node.AsMap($"data set '{name}'"))
            : throw BadInputException.UnknownName(
                $"the registry has no data set '{name}'", name, datasets.Entries.Select(entry => entry.Name), datasets.At);
    }

    // A stage gets the project's file as a link, and does not know where the project begins; folder and file are what its reader looks for.
    private static string ShownAs(string input)
    {
        var path = File.ResolveLinkTarget(input, returnFinalTarget: false)?.FullName ?? input;
        return $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}";
    }

    private static DatasetDefinition Dataset(string name, YamlMap map)
    {
        var what = $"data set '{name}'";
        map.Only(
            what, "about", "licence", "obtain", "reader", "shape", "classes", "label_bytes", "relabel", "root", "annotations", "kit", "list", "encoding", "order", "resize", "splits", "files");
        var reader = ReaderName(map.Required("reader", what));
        var files = map.Required("files", what).AsMap("'files'").Entries
            .ToImmutableSortedDictionary(file => file.Name, file => FileOf(name, file), StringComparer.Ordinal);
        return new DatasetDefinition
        {
            Name = name,
            At = map.At,
            Licence = map.Required("licence", what).AsText("'licence'"),
            Obtain = map.Optional("obtain")?.AsText("'obtain'"),
            Reader = reader,
            Shape = WithoutShape.Contains(reader) ? [] : [.. map.Required("shape", what).AsList("'shape'").Items.Select(item => (int)item.AsInteger("an extent", 1, 1 << 16))],
            Classes = [.. Texts(map.Optional("classes"))],
            LabelBytes = (int)(map.Optional("label_bytes")?.AsInteger("'label_bytes'", 1, 8) ?? 1),
            Relabel = Relabelling(map.Optional("relabel")),
            Root = map.Optional("root")?.AsText("'root'") ?? "",
            Annotations = map.Optional("annotations")?.AsText("'annotations'"),
            Kit = map.Optional("kit") is { } kit ? KnownFile(kit, files) : null,
            List = map.Optional("list")?.AsText("'list'"),
            IsSorted = Order(map.Optional("order")),
            KeepsJpeg = Encoding(map.Optional("encoding")),
            ResizesUnfiltered = IsUnfiltered(map.Optional("resize")),
            Splits = Splits(map.Required("splits", what).AsMap("'splits'"), files),
            Files = files,
        };
    }

    private static string ReaderName(YamlNode node)
    {
        var name = node.AsText("'reader'");
        return Readers.Contains(name) ? name : throw BadInputException.UnknownName($"there is no reader '{name}'", name, Readers, node.At);
    }

    private static bool Encoding(YamlNode? node) => node?.AsText("'encoding'") switch
    {
        null or "pixels" => false,
        "jpeg" => true,
        var other => throw BadInputException.UnknownName($"images cannot be kept as '{other}'", other, ["jpeg", "pixels"], node.At),
    };

    private static bool IsUnfiltered(YamlNode? node) => node?.AsText("'resize'") switch
    {
        null or "pillow" => false,
        "unfiltered" => true,
        var other => throw BadInputException.UnknownName($"images cannot be resized as '{other}'", other, ["pillow", "unfiltered"], node.At),
    };

    private static bool Order(YamlNode? node) => node?.AsText("'order'") switch
    {
        null or "published" => false,
        "content" => true,
        var other => throw BadInputException.UnknownName($"images cannot be ordered by '{other}'", other, ["content", "published"], node.At),
    };

    private static ImmutableSortedDictionary<int, int> Relabelling(YamlNode? node) => node is null
        ? ImmutableSortedDictionary<int, int>.Empty
        : node.AsMap("'relabel'").Entries.ToImmutableSortedDictionary(
            entry => int.TryParse(entry.Name, out var label) ? label : throw YamlReading.Mismatch(node, "a label", "an integer"),
            entry => (int)entry.Value.AsInteger("a label", -1, int.MaxValue));

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Splits(
        YamlMap map, ImmutableSortedDictionary<string, FileDefinition> files) =>
        map.Entries.ToImmutableSortedDictionary(
            entry => entry.Name,
            entry => entry.Value.AsList($"split '{entry.Name}'").Items.Select(item => KnownFile(item, files)).ToImmutableArray(),
            StringComparer.Ordinal);

    private static string KnownFile(YamlNode item, ImmutableSortedDictionary<string, FileDefinition> files)
    {
        var name = item.AsText("a file of a split");
        return files.ContainsKey(name)
            ? name
            : throw BadInputException.UnknownName($"no file '{name}' is described under 'files'", name, files.Keys, item.At);
    }

    private static FileDefinition FileOf(string dataset, YamlEntry entry)
    {
        var what = $"file '{entry.Name}' of data set '{dataset}'";
        var map = entry.Value.AsMap(what).Only(what, "size", "sha256", "sources");
        var sources = map.Required("sources", what).AsList("'sources'").Items.Select(SourceOf).ToImmutableArray();
        return new FileDefinition(
            entry.Name,
            map.Optional("size")?.AsInteger("'size'", 0),
            Checksum(map.Optional("sha256"), 64),
            sources.IsEmpty ? throw new BadInputException($"{what} has no source") { At = entry.At } : sources,
            entry.At);
    }

    private static Source SourceOf(YamlNode node)
    {
        var map = node.AsMap("a source").Only("a source", "folder", "path", "package", "url", "member", "packed", "bytes", "md5", "sha256");
        return PlaceOf(map) with { Packed = PackingOf(map.Optional("packed")) };
    }

    private static Packing? PackingOf(YamlNode? node) => node?.AsText("'packed'") switch
    {
        null => null,
        "none" => Packing.None,
        "gzip" => Packing.Gzip,
        "xz" => Packing.Xz,
        var other => throw BadInputException.UnknownName($"no file is packed as '{other}'", other, ["gzip", "none", "xz"], node.At),
    };

    private static Source PlaceOf(YamlMap map)
    {
        var member = map.Optional("member")?.AsText("'member'");
        if (map.Optional("folder") is { } folder)
        {
            return new Source.UserFolder(Inside(folder), member);
        }

        if (map.Optional("path") is { } path)
        {
            return new Source.Package(path.AsText("'path'"), map.Required("package", "a source").AsText("'package'"), member);
        }

        var url = map.Required("url", "a source");
        return Uri.TryCreate(url.AsText("'url'"), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Source.Url(
                address,
                map.Optional("bytes")?.AsInteger("'bytes'", 1),
                Checksum(map.Optional("md5"), 32),
                Checksum(map.Optional("sha256"), 64),
                member)
            : throw YamlReading.Mismatch(url, "'url'", "an http or https address");
    }

    /// <summary>Reads a path and requires it to stay below the user's folder: a stranger's registry must not reach outside.</summary>
    private static string Inside(YamlNode node)
    {
        var path = node.AsText("'folder'");
        return Path.IsPathRooted(path) || path.Split('/').Contains("..")
            ? throw YamlReading.Mismatch(node, "'folder'", "a path below RETABLE_DATA, without '..'")
            : path;
    }

    private static string? Checksum(YamlNode? node, int digits)
    {
        var text = node?.AsText("a checksum");
        return text is null || (text.Length == digits && text.All(char.IsAsciiHexDigitLower))
            ? text
            : throw YamlReading.Mismatch(node!, "a checksum", $"{digits} lower-case hexadecimal digits");
    }

    private static IEnumerable<string> Texts(YamlNode? list) =>
        list?.AsList("'classes'").Items.Select(item => item.AsText("a class")) ?? [];
}
