namespace Retable.Learning.Training;

/// <summary>Recognises a model's names behind the prefixes of wrappers: DataParallel, compiled models, averaged models, modules of a training script.</summary>
internal static class StateNames
{
    // What torch.compile and DataParallel add wherever in a model they were used.
    private static readonly string[] Wrappers = ["_orig_mod", "module"];

    // AveragedModel's counter; no weight.
    private const string AverageCounter = "n_averaged";

    /// <summary>Matches the names of a file with a model's, by removing the prefix that most of them share with the model's.</summary>
    /// <param name="own">The model's names.</param>
    /// <param name="found">The file's names; one that matches nothing stays unchanged.</param>
    /// <returns>Each name in the file with the model's name, in the file's order, without counters of averaged models.</returns>
    public static IReadOnlyList<(string Found, string Fitted)> Fit(IReadOnlyCollection<string> own, IEnumerable<string> found)
    {
        var known = own.ToHashSet(StringComparer.Ordinal);
        var names = found.Where(name => known.Contains(name) || LastOf(name) != AverageCounter).ToList();
        var best = (Names: names, Fits: names.Count(known.Contains));
        foreach (var form in new[] { names, names.ConvertAll(WithoutWrappers) })
        {
            foreach (var (prefix, fits) in Prefixes(form, known))
            {
                var cut = form.ConvertAll(name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name);
                if (fits > best.Fits && cut.Distinct(StringComparer.Ordinal).Count() == cut.Count)
                {
                    best = (cut, fits);
                }
            }
        }

        return [.. names.Zip(best.Names)];
    }

    /// <summary>Whether a name belongs to a counter of batch normalization, which files from before PyTorch 0.4.1 and from other programs lack.</summary>
    public static bool IsBatchCounter(string name) => LastOf(name) == "num_batches_tracked";

    /// <summary>Pairs each missing name with the most similar spare one, the most similar pair first.</summary>
    /// <remarks>Alike: the share of letters at both ends that are the same, as in <c>layer1.0.conv1.weight</c> and <c>layer1.0.conv_1.weight</c>.</remarks>
    public static IEnumerable<(string Missing, string Spare)> Nearest(IReadOnlyCollection<string> missing, IReadOnlyCollection<string> spare) =>
        spare.Count == 0 ? [] : missing
            .Select(name => (Missing: name, Spare: spare.OrderByDescending(other => Likeness(name, other)).ThenBy(other => other, StringComparer.Ordinal).First()))
            .OrderByDescending(pair => Likeness(pair.Missing, pair.Spare))
            .ThenBy(pair => pair.Missing, StringComparer.Ordinal);

    // Each prefix that leaves a name of the model, with how many names it leaves so, most first; the empty one too.
    private static IEnumerable<(string Prefix, int Fits)> Prefixes(List<string> names, HashSet<string> known) => names
        .SelectMany(name => Starts(name).Where(start => known.Contains(name[start..])).Select(start => name[..start]))
        .GroupBy(prefix => prefix, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Count()))
        .OrderByDescending(prefix => prefix.Item2)
        .ThenBy(prefix => prefix.Key.Length)
        .ThenBy(prefix => prefix.Key, StringComparer.Ordinal)
        .Take(8);

    private static IEnumerable<int> Starts(string name) =>
        Enumerable.Range(0, name.Length).Where(at => at == 0 || name[at - 1] == '.');

    private static string WithoutWrappers(string name) => string.Join('.', name.Split('.').Where(part => !Wrappers.Contains(part)));

    private static string LastOf(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static double Likeness(string a, string b)
    {
        var shorter = Math.Min(a.Length, b.Length);
        var start = a.AsSpan().CommonPrefixLength(b);
        var end = 0;
        while (end < shorter - start && a[^(end + 1)] == b[^(end + 1)])
        {
            end++;
        }

        return (double)(start + end) / Math.Max(a.Length, b.Length);
    }
}
