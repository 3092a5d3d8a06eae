using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

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

    /// <summary>Files in the output folder that the stage does not name, in a sentence; null if there are none.</summary>
    public static string? Strangers(Stage stage, StageFolders folders)
    {
        const int Named = 3;
        var named = stage.Outputs.Select(output => output.Value).ToHashSet(StringComparer.Ordinal);
        var strangers = Directory.EnumerateFileSystemEntries(Path.Combine(folders.Staging, "out"))
            .Select(path => Path.GetFileName(path))
            .Where(name => !named.Contains(name))
            .Order(StringComparer.Ordinal)
            .ToList();
        var more = strangers.Count > Named ? $" and {strangers.Count - Named} more" : "";
        return strangers.Count == 0 ? null
            : $"stage '{stage.Name}' wrote {string.Join(", ", strangers.Take(Named).Select(name => $"'{name}'"))}{more}, which 'out:' does not name: dropped";
    }

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
