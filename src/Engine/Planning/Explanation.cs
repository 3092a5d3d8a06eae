using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>Why a stage runs: the difference between the key it has now and the one it had when it was last executed.</summary>
public static class Explanation
{
    /// <summary>Why a stage whose key has no record must run.</summary>
    public static Reason Why(Stage stage, StageKey key, IActionRecords records, ICodeHistory codes) => records.PreviousOf(stage, key.Digest) is { } last
        ? Differences(stage, last.Parts, key.Parts, codes) is [var first, .. var others]
            ? new Reason.KeyDiffers(first.Label, first.Old, first.New, others.Length, first.Detail)
            : new Reason.NeverRan()
        : new Reason.NeverRan();

    /// <summary>All parts that differ, and for the code of a step what of it does.</summary>
    public static ImmutableArray<PartDifference> Differences(Stage stage, ImmutableArray<KeyPart> old, ImmutableArray<KeyPart> @new, ICodeHistory codes) =>
        [.. Differences(old, @new).Select(difference => difference is { Label: "step", Old: { } before, New: { } now }
            ? difference with { Detail = codes.Difference(stage, before, now) }
            : difference)];

    /// <summary>All parts that differ, in the order of the new key, then those that are gone.</summary>
    public static ImmutableArray<PartDifference> Differences(ImmutableArray<KeyPart> old, ImmutableArray<KeyPart> @new)
    {
        var before = old.ToDictionary(part => part.Label, part => part.Value, StringComparer.Ordinal);
        var differences = ImmutableArray.CreateBuilder<PartDifference>();
        foreach (var part in @new)
        {
            if (!before.Remove(part.Label, out var value) || value != part.Value)
            {
                differences.Add(new PartDifference(part.Label, value, part.Value));
            }
        }

        differences.AddRange(old.Where(part => before.ContainsKey(part.Label)).Select(part => new PartDifference(part.Label, part.Value, null)));
        return WithoutThoseOfOtherCases(differences.ToImmutable());
    }

    /// <summary>Where another case is chosen, that is the difference: what the one reads and the other does not is none of its own.</summary>
    private static ImmutableArray<PartDifference> WithoutThoseOfOtherCases(ImmutableArray<PartDifference> differences)
    {
        var chosen = differences.Where(difference => difference is { Old: not null, New: not null } && difference.Label.StartsWith("parameter ", StringComparison.Ordinal))
            .Select(difference => $"{difference.Label}.")
            .ToList();
        return chosen.Count == 0 ? differences : differences.RemoveAll(difference => chosen.Exists(label => difference.Label.StartsWith(label, StringComparison.Ordinal)));
    }

    /// <summary>Several differences in words: the first one, and how many more.</summary>
    public static string Describe(ImmutableArray<PartDifference> differences) =>
        Describe(differences[0]) + (differences.Length > 1 ? $" (and {differences.Length - 1} more)" : "");

    /// <summary>A decision in words, for <c>--dry-run</c>: <c>run: parameter alpha was 10, is 5</c>.</summary>
    public static string Describe(Decision decision) => decision switch
    {
        Decision.UpToDate => "up to date",
        Decision.Restore => "restore from the store",
        Decision.Fetch fetch => $"restore (remote, {Quantities.OfBytes(fetch.Size)}{(fetch.Remark is { } remark ? $"; {remark}" : "")})",
        Decision.Run run => $"run: {Describe(run.Why)}",
        Decision.UnknownUntil until => $"unknown until {until.Stage} has run",
        Decision.Frozen => "left as it is, though out of date",
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    /// <summary>A reason in words.</summary>
    public static string Describe(Reason reason) => reason switch
    {
        Reason.NeverRan => "never ran before",
        Reason.Forced => "forced",
        Reason.FilesAwaited awaited => $"once it is there: {string.Join("; ", awaited.Files.Select(file => file.Whence))}",
        Reason.OutputLost lost => $"its output '{lost.Slot}' is no longer in the store",
        Reason.KeyDiffers differs => Describe(new PartDifference(differs.Part, differs.Old, differs.New, differs.Detail))
            + (differs.Others > 0 ? $" (and {differs.Others} more)" : ""),
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>A difference in words. Digests are cut to what an eye can compare.</summary>
    public static string Describe(PartDifference difference) => (difference.Old, difference.New) switch
    {
        _ when difference.Detail is { } detail => $"{Subject(difference.Label)}: {detail}",
        (null, "") => $"{Subject(difference.Label)} is new",
        (_, null) => $"{Subject(difference.Label)} is gone",
        (null, { } now) => $"{Subject(difference.Label)} is new: {Shown(now)}",
        ({ } old, { } now) => $"{Subject(difference.Label)} was {Shown(old)}, is {Shown(now)}",
    };

    private static string Subject(string label) => label switch
    {
        "step" => "the step's code",
        "command" => "the command",
        "scheme" => "the key's scheme",
        "protocol" => "the step protocol",
        _ => label,
    };

    private static string Shown(string value)
    {
        const int Longest = 100;
        var words = value.Split(' ').Select(word => Digest.TryParse(word, out var digest) ? digest.Short : word);
        var shown = string.Join(' ', words);
        return shown.Length <= Longest ? shown : shown[..(Longest - 3)] + "...";
    }
}

/// <summary>A part of two keys that is not the same. <c>Old</c> is null for a part that is new, <c>New</c> for one that is gone.</summary>
/// <param name="Label">The part.</param>
/// <param name="Old">Its value then.</param>
/// <param name="New">Its value now.</param>
/// <param name="Detail">What within the part differs, in words; null where that is not known.</param>
public sealed record PartDifference(string Label, string? Old, string? New, string? Detail = null);
