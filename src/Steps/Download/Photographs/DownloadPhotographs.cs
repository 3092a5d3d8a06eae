using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;

namespace Retable.Download;

/// <summary>Parameters of the verb <c>photographs</c>.</summary>
public sealed record PhotographsParameters
{
    /// <summary>A data set of the registry whose reader is <c>photographs</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The split of the data set.</summary>
    public required string Split { get; init; }

    /// <summary>The severity, if the split is a corruption; otherwise 0.</summary>
    [Range(0, 5)]
    public int Severity { get; init; }

    /// <summary>The part of the split, from 0. Its classes are assigned in order.</summary>
    [Range(0, 100_000)]
    public int Part { get; init; }

    /// <summary>The number of parts.</summary>
    [Range(1, 100_000)]
    public int Parts { get; init; } = 1;
}

/// <summary>Writes a part of a split of photographs with unchanged JPEG files; millions of them go into parts that run, and fail, separately.</summary>
public static class DownloadPhotographs
{
    // Read at once, on several threads; written in their order, so that the file is the same for any number of threads.
    private const int ReadAtOnce = 64;

    public static void Run(PhotographsParameters parameters, StepContext step)
    {
        var dataset = DatasetRegistry.Load(step.Input("registry"), parameters.Dataset);
        if (dataset.Reader != DatasetRegistry.Photographs || parameters.Part >= parameters.Parts)
        {
            throw new BadInputException(dataset.Reader != DatasetRegistry.Photographs
                ? $"data set '{dataset.Name}' holds no photographs: its reader is '{dataset.Reader}'"
                : $"there is no part {parameters.Part} of {parameters.Parts}: they count from 0") { At = dataset.At };
        }

        step.Log($"{dataset.Name}, licence: {dataset.Licence}");
        using var client = HttpDownload.CreateClient();
        var fetcher = FileFetcher.For(client, step);
        Download.Reading(dataset, fetcher, () => Write(dataset, parameters, fetcher, step));
    }

    private static void Write(DatasetDefinition dataset, PhotographsParameters parameters, FileFetcher fetcher, StepContext step)
    {
        var tree = Open(dataset, parameters, fetcher, step.Stopping);
        var (first, end) = (Bound(parameters.Part), Bound(parameters.Part + 1));
        var entries = Enumerable.Range(first, end - first).SelectMany(label => tree.Of(label).Select(entry => (label, entry))).ToList();
        var about = new PhotographSet(dataset.Name, parameters.Split, parameters.Severity, tree.Classes);
        PhotographFile.Write(step.Output("images"), about, entries.Chunk(ReadAtOnce).SelectMany((chunk, i) =>
        {
            step.ThrowIfStopping();
            step.Progress(i * ReadAtOnce, entries.Count, "photographs");
            return Read(chunk, tree.Classes, step.Threads);
        }));
        step.Progress(entries.Count, entries.Count, "photographs");

        int Bound(int part) => (int)((long)tree.Classes.Count * part / parameters.Parts);
    }

    private static PhotographTree Open(DatasetDefinition dataset, PhotographsParameters parameters, FileFetcher fetcher, CancellationToken cancel)
    {
        if (!dataset.Splits.TryGetValue(parameters.Split, out var names) || names.Length != 1)
        {
            throw BadInputException.UnknownName(
                $"data set '{dataset.Name}' has no split '{parameters.Split}' of one file", parameters.Split, dataset.Splits.Keys, dataset.At);
        }

        var (path, member) = Located(names[0]);
        var root = string.Join('/', new[] { member, dataset.Root }.Where(part => part.Length > 0))
            .Replace("{split}", parameters.Split, StringComparison.Ordinal)
            .Replace("{severity}", $"{parameters.Severity}", StringComparison.Ordinal);
        var tree = dataset.List is { } list ? PhotographList.Open(path, list.Replace("{split}", parameters.Split, StringComparison.Ordinal))
            : Directory.Exists(path) ? PhotographTree.OfFolder(Path.Combine(path, root))
            : PhotographArchive.Open(path, root, () => DevelopmentKit.ValidationClasses(Located(KitOf(dataset)).Path));
        return tree.Classes.Count > 0 ? tree : throw new BadInputException($"data set '{dataset.Name}': there are no classes below '{root}'")
        {
            At = new SourcePosition(path),
        };

        (string Path, string Member) Located(string file) => fetcher.Locate(dataset, dataset.Files[file], cancel).GetAwaiter().GetResult();
    }

    private static string KitOf(DatasetDefinition dataset) => dataset.Kit
        ?? throw new BadInputException($"data set '{dataset.Name}': photographs lie in no class's folder, and no 'kit' says what they show") { At = dataset.At };

    private static Photograph[] Read((int Label, PhotographEntry Entry)[] chunk, IReadOnlyList<string> classes, int threads)
    {
        var photographs = new Photograph[chunk.Length];
        Parallel.For(0, chunk.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            photographs[i] = new Photograph(chunk[i].Label, $"{classes[chunk[i].Label]}/{chunk[i].Entry.Name}", chunk[i].Entry.Read()));
        return photographs;
    }
}
