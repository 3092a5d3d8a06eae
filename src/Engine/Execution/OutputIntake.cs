using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Execution;

/// <summary>Takes what a step wrote into the store: looked at, hashed, flushed, moved. Nothing is believed that the step says.</summary>
internal sealed class OutputIntake(ObjectStore objects, FileDigests digests, MeaningDigest meanings)
{
    /// <summary>What is wrong with the outputs, in a sentence; null if all are there.</summary>
    public static string? Fault(Stage stage, StageFolders folders)
    {
        foreach (var (slot, path) in folders.Outputs)
        {
            var found = FileStat.OfLink(path);
            if (found is not { IsRegularFile: true })
            {
                var what = found is null ? "did not write" : found.Value.IsSymbolicLink ? "wrote a symbolic link for" : "wrote no regular file for";
                return $"the step ended well but {what} its output '{slot}' ({stage.Outputs[slot]})";
            }
        }

        return null;
    }

    /// <summary>Files in the output folder that the stage does not name.</summary>
    public static IReadOnlyList<string> Strangers(Stage stage, StageFolders folders) =>
        [.. Directory.EnumerateFileSystemEntries(Path.Combine(folders.Staging, "out"))
            .Select(path => Path.GetFileName(path))
            .Where(name => !stage.Outputs.Any(output => output.Value == name))
            .Order(StringComparer.Ordinal)];

    /// <summary>Moves the outputs into the store. When this returns they are on the disk.</summary>
    public NameMap<OutputRecord> Take(Stage stage, StageFolders folders)
    {
        var records = new List<KeyValuePair<string, OutputRecord>>();
        foreach (var (slot, path) in folders.Outputs)
        {
            var file = stage.Outputs[slot];
            var bytes = digests.Of(path)!.Value;
            var record = new OutputRecord(file, bytes, meanings.Of(path, file, bytes), new FileInfo(path).Length);
            objects.Put(path, bytes);
            records.Add(new(slot, record));
        }

        return NameMap.Of(records);
    }
}
