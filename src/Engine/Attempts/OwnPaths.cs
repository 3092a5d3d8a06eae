using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

/// <summary>Says in a step's messages what a person knows: the project's file or the stage and slot, where the step says a path in its own folder of the store.</summary>
internal sealed class OwnPaths
{
    private readonly string _folder;
    private readonly List<(string Path, string Shown)> _known = [];

    /// <param name="work">The stage and what it reads.</param>
    /// <param name="folders">Where it runs.</param>
    /// <param name="objects">Where the links in its folder lead.</param>
    public OwnPaths(StageWork work, StageFolders folders, ObjectStore objects)
    {
        _folder = folders.Staging;
        foreach (var (slot, files) in work.Inputs)
        {
            for (var i = 0; i < files.Count; i++)
            {
                var link = folders.Inputs[slot][i].Path;
                var shown = files[i] switch
                {
                    InputFile.OfProject project => project.File.Path,
                    InputFile.Object made => SlotOf(made),
                    _ => slot,
                };
                Add(link, shown);
                if (files[i] is InputFile.Object { Digest: var digest })
                {
                    _known.Add((objects.PathOf(digest), shown));
                }
            }
        }

        foreach (var (slot, path) in folders.Outputs)
        {
            Add(path, $"output '{slot}' ({work.Stage.Outputs[slot]})");
        }

        // The longest first: one path may begin with another one.
        _known.Sort((a, b) => a.Path.Length != b.Path.Length ? b.Path.Length.CompareTo(a.Path.Length) : string.CompareOrdinal(a.Path, b.Path));
    }

    /// <summary>Replaces the step's paths in a text by what a person calls them.</summary>
    public string In(string text)
    {
        foreach (var (path, shown) in _known)
        {
            text = Replaced(text, path, shown);
        }

        return text.Replace(_folder + "/", "", StringComparison.Ordinal).Replace(_folder, "the stage's folder", StringComparison.Ordinal);
    }

    private void Add(string path, string shown)
    {
        _known.Add((path, shown));
        _known.Add((Path.GetRelativePath(_folder, path), shown));
    }

    private static string SlotOf(InputFile.Object made)
    {
        var slot = made.Maker.Outputs.FirstOrDefault(output => output.Value == made.Name).Key;
        return $"{made.Maker.Name}.{slot}";
    }

    /// <summary>Replaces a path wherever it stands alone, and not as part of a longer one.</summary>
    private static string Replaced(string text, string path, string shown)
    {
        for (var at = text.IndexOf(path, StringComparison.Ordinal); at >= 0; at = text.IndexOf(path, at, StringComparison.Ordinal))
        {
            var end = at + path.Length;
            var isPart = (at > 0 && IsOfAPath(text[at - 1])) || (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-'));
            text = isPart ? text : string.Concat(text.AsSpan(0, at), shown, text.AsSpan(end));
            at = isPart ? end : at + shown.Length;
        }

        return text;
    }

    private static bool IsOfAPath(char letter) => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '_' or '-';
}
