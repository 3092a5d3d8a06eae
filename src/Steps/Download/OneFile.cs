using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Retrieval;
using Retable.TensorFiles;

namespace Retable.Download;

/// <summary>Parameters of the verbs <c>votes</c> and <c>weights</c>.</summary>
public sealed record OneFileParameters
{
    /// <summary>An entry of the registry whose reader has the verb's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The split of the entry.</summary>
    public string Split { get; init; } = "test";
}

/// <summary>Gets files that are not images: people's votes, as Parquet, and weights, unchanged.</summary>
public static class OneFile
{
    /// <summary>Runs the verb <c>votes</c>: reads a NumPy file of integers [images, classes], or <c>annotations.json</c> (<see cref="VotedImages.Read"/>).</summary>
    public static void Votes(OneFileParameters parameters, StepContext step) => Get(parameters, DatasetRegistry.Votes, step, (dataset, path) =>
    {
        var images = IsNumPy(path) ? Counted(dataset, NpyFile.Read(path)) : Annotated(path);
        VoteFile.Write(step.Output("votes"), dataset.Name, images);
    });

    /// <summary>Runs the verb <c>weights</c>.</summary>
    public static void Weights(OneFileParameters parameters, StepContext step) =>
        Get(parameters, DatasetRegistry.Weights, step, (_, path) => File.Copy(path, step.Output("weights"), overwrite: true));

    private static void Get(OneFileParameters parameters, string reader, StepContext step, Action<DatasetDefinition, string> use)
    {
        var dataset = DatasetRegistry.Load(step.Input("registry"), parameters.Dataset);
        if (dataset.Reader != reader || !dataset.Splits.TryGetValue(parameters.Split, out var names) || names.Length != 1)
        {
            throw dataset.Reader != reader
                ? new BadInputException($"data set '{dataset.Name}' holds no {reader}: its reader is '{dataset.Reader}'") { At = dataset.At }
                : BadInputException.UnknownName(
                    $"data set '{dataset.Name}' has no split '{parameters.Split}' of one file", parameters.Split, dataset.Splits.Keys, dataset.At);
        }

        step.Log($"{dataset.Name}, licence: {dataset.Licence}");
        using var client = HttpDownload.CreateClient();
        var fetcher = FileFetcher.For(client, step);
        var path = fetcher.Fetch(dataset, dataset.Files[names[0]], step.Stopping).GetAwaiter().GetResult();
        Download.Reading(dataset, fetcher, () => use(dataset, path));
    }

    private static bool IsNumPy(string path)
    {
        using var stream = File.OpenRead(path);
        return stream.ReadByte() == 0x93;
    }

    private static VotedImages Counted(DatasetDefinition dataset, StoredTensor counts)
    {
        if (counts is not { Type: ElementType.Int64, Shape: [var images, var classes] } || classes != dataset.Classes.Length)
        {
            throw new BadInputException($"data set '{dataset.Name}': the votes are {counts}")
            {
                At = dataset.At,
                Facts = [("expected", $"Int64 [images, {dataset.Classes.Length}], a column a class")],
            };
        }

        int[] votes = [.. counts.As<long>().ToArray().Select(vote => checked((int)vote))];
        return new VotedImages(dataset.Classes, [.. votes.Chunk((int)classes).Select(row => new VotedImage("", row))]);
    }

    private static VotedImages Annotated(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return VotedImages.Read(stream);
        }
        catch (System.Text.Json.JsonException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }
}
