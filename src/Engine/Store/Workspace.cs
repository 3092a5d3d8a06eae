using System.Text;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Posix;

namespace Retable.Engine.Store;

/// <summary>Where people find what came out: <c>results/&lt;paper&gt;/&lt;profile&gt;/&lt;stage&gt;/&lt;file&gt;</c> (an experiment's in <c>&lt;profile&gt;+&lt;name&gt;</c>), read-only links to the store's objects.</summary>
public sealed class Workspace(string results, ObjectStore objects, FileDigests digests, Disk disk) : IWorkspace
{
    private const int LongestName = 200;
    private const int MostTries = 10;

    /// <summary>The folder of a stage's outputs.</summary>
    public string FolderOf(Stage stage) => Path.Combine(results, stage.Paper, stage.Scope, FolderName(stage.Name));

    public string PathOf(Stage stage, string file) => Path.Combine(FolderOf(stage), file);

    /// <inheritdoc/>
    public bool InPlace(Stage stage, ActionRecord record)
    {
        var folder = FolderOf(stage);
        foreach (var (_, output) in record.Outputs)
        {
            if (digests.Of(Path.Combine(folder, output.File)) != output.Bytes)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts a record's outputs in place. Each one appears whole.</summary>
    public void Place(Stage stage, ActionRecord record)
    {
        var folder = FolderOf(stage);
        disk.CreateFolder(folder);
        foreach (var (_, output) in record.Outputs)
        {
            var path = Path.Combine(folder, output.File);
            if (digests.Known(path) != output.Bytes)
            {
                PlaceAmongOthers(objects.PathOf(output.Bytes), path);
                digests.Remember(path, output.Bytes);
            }
        }
    }

    /// <summary>A stage's name as the name of a folder: the same, but for what a file system does not take.</summary>
    internal static string FolderName(string stage)
    {
        var name = new StringBuilder();
        foreach (var letter in stage)
        {
            _ = letter is '/' or '\\' or '%' || char.IsControl(letter) ? name.Append($"%{(int)letter:X2}") : name.Append(letter);
        }

        var text = name.ToString();
        return Encoding.UTF8.GetByteCount(text) <= LongestName && text is not ("." or "..") ? text : Shortened(text, stage);
    }

    /// <summary>The beginning of a long name, and enough of its digest to keep it apart from others with the same beginning.</summary>
    private static string Shortened(string text, string stage)
    {
        var runes = text.EnumerateRunes().ToList();
        var length = 0;
        var kept = runes.TakeWhile(rune => (length += rune.Utf8SequenceLength) <= LongestName / 2);
        return string.Concat(kept) + "~" + Digest.OfText(stage).Short;
    }

    /// <summary>Another engine of this checkout may be putting the same output there, and take away what was about to be renamed.</summary>
    private void PlaceAmongOthers(string source, string path)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Place(source, path);
                return;
            }
            catch (IOException error) when (error.HResult is Errno.NoSuchFile or Errno.Exists && tries < MostTries)
            {
                // What was there a moment ago is not, or the other way round.
            }
        }
    }

    private void Place(string source, string path)
    {
        // Mostly nothing is there yet, and one link is all it takes.
        if (disk.TryLinkNew(source, path))
        {
            return;
        }

        // Not the file's own name with something behind it: that can be longer than a file system takes.
        var staged = Path.Combine(Path.GetDirectoryName(path)!, $".{Digest.OfText(Path.GetFileName(path)).Short}.new");
        File.Delete(staged);
        if (!disk.TryLink(source, staged))
        {
            disk.Copy(source, staged);
            disk.MakeReadOnly(staged);
        }

        disk.Rename(staged, path);
        // Renaming a file over another name of the same file does nothing, and leaves both.
        File.Delete(staged);
    }
}
