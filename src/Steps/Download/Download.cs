using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;

namespace Retable.Download;

/// <summary>Parameters of the verb <c>download</c>.</summary>
public sealed record DownloadParameters
{
    /// <summary>A data set of the registry.</summary>
    public required string Dataset { get; init; }
}

/// <summary>Gets a data set from the first source that has it, verifies it, and writes each split as Parquet.</summary>
public static class Download
{
    private static readonly Dictionary<string, IImageReader> Readers = new(StringComparer.Ordinal)
    {
        ["idx"] = new IdxReader(),
        ["image-folder"] = new ImageFolderReader(),
        ["npy"] = new NpyReader(),
        ["records"] = new RecordsReader(),
        ["scood"] = new ScoodReader(),
        ["svhn"] = new SvhnReader(),
    };

    /// <summary>The splits that a stage can ask for.</summary>
    public static readonly string[] Splits = ["train", "validation", "test", "extra"];

    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    public static void Run(DownloadParameters parameters, StepContext step)
    {
        var dataset = DatasetRegistry.Load(step.Input("registry"), parameters.Dataset);
        if (dataset.Reader == DatasetRegistry.Photographs)
        {
            throw new BadInputException($"data set '{dataset.Name}' holds photographs of any size") { At = dataset.At, Hint = "Write 'step: download photographs'." };
        }

        step.Log($"{dataset.Name}, licence: {dataset.Licence}");
        using var client = HttpDownload.CreateClient();
        foreach (var split in Splits)
        {
            if (step.OptionalOutput(split) is { } output)
            {
                var fetcher = FileFetcher.For(client, step);
                var files = FilesOf(dataset, split, fetcher, step);
                Reading(dataset, fetcher, () => WriteSplit(dataset, split, files, output, step));
            }
        }
    }

    /// <summary>Runs a reader on fetched files; files that it cannot read are not kept.</summary>
    /// <exception cref="BadInputException">It cannot be read; the message says where it came from.</exception>
    internal static void Reading(DatasetDefinition dataset, FileFetcher fetcher, Action read)
    {
        try
        {
            read();
        }
        catch (BadInputException error)
        {
            throw fetcher.ThrowAway(error);
        }
        catch (AggregateException errors) when (errors.InnerExceptions[0] is BadInputException error)
        {
            // Pictures are decoded on several threads.
            throw fetcher.ThrowAway(error);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw fetcher.ThrowAway(new BadInputException($"data set '{dataset.Name}' cannot be read: {error.Message}", error) { At = dataset.At });
        }
    }

    private static List<string> FilesOf(DatasetDefinition dataset, string split, FileFetcher fetcher, StepContext step)
    {
        if (!dataset.Splits.TryGetValue(split, out var names))
        {
            throw BadInputException.UnknownName($"data set '{dataset.Name}' has no split '{split}'", split, dataset.Splits.Keys, dataset.At);
        }

        return [.. names.Select(name => fetcher.Fetch(dataset, dataset.Files[name], step.Stopping).GetAwaiter().GetResult())];
    }

    private static void WriteSplit(DatasetDefinition dataset, string split, IReadOnlyList<string> files, string output, StepContext step)
    {
        var images = Readers[dataset.Reader].Read(dataset, files).Select(image => image with { Label = dataset.Relabelled(image.Label) });
        images = dataset.IsSorted ? images.OrderBy(image => image.Label).ThenBy(image => image.Pixels, ByBytes) : images;
        var written = 0;
        ImageWriter.Write(output, dataset.Name, split, dataset.Shape, images.Select(image =>
        {
            step.ThrowIfStopping();
            step.Progress(++written, written + 1, "images", $"writing {split}");
            return (image.Label, image.Pixels);
        }));
        step.Progress(written, written, "images", $"wrote {split}");
    }
}
