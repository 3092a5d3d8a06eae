namespace Retable.Contract;

/// <summary>Finds the name that was probably meant.</summary>
public static class NearestName
{
    /// <summary>The known name with the fewest edits from the written one, or null if none is near enough.</summary>
    /// <remarks>Near enough: at most a third of its letters differ (at least one may), or one name begins with the other.</remarks>
    public static string? Of(string written, IEnumerable<string> known)
    {
        string? best = null;
        var fewest = int.MaxValue;
        foreach (var name in known.Order(StringComparer.Ordinal))
        {
            var edits = Edits(written.ToLowerInvariant(), name.ToLowerInvariant());
            if (edits < fewest && IsNear(written, name, edits))
            {
                (best, fewest) = (name, edits);
            }
        }

        return best;
    }

    /// <summary>The file that was probably meant if nothing exists at a full path: the nearest name in its folder, or in the folder that was probably meant; null if none is near.</summary>
    public static string? OfFile(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (folder is null)
        {
            return null;
        }

        if (Directory.Exists(folder))
        {
            var name = Path.GetFileName(path);
            var names = NamesIn(folder);
            return names.Contains(name) ? path : Of(name, names) is { } near ? Path.Combine(folder, near) : null;
        }

        return OfFile(folder) is { } meant && Directory.Exists(meant) ? OfFile(Path.Combine(meant, Path.GetFileName(path))) : null;
    }

    private static List<string> NamesIn(string folder)
    {
        const int Most = 10_000;
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Take(Most).Select(path => Path.GetFileName(path))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsNear(string written, string name, int edits) =>
        edits <= Math.Max(1, Math.Max(written.Length, name.Length) / 3)
        || (written.Length >= 3 && name.StartsWith(written, StringComparison.OrdinalIgnoreCase))
        || (name.Length >= 3 && written.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Damerau's distance (restricted): each insertion, deletion, replacement and swap of neighbours counts one.</summary>
    private static int Edits(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Cheapest(rows, a, b, i, j);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static int Cheapest(int[,] rows, string a, string b, int i, int j)
    {
        var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var cheapest = Math.Min(replace, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
        var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(cheapest, rows[i - 2, j - 2] + 1) : cheapest;
    }
}
