using System.Text.Json.Serialization;

namespace Retable.Engine.Determinism;

/// <summary>What came of executing a recorded stage again, the best first: a stage has the worst verdict of its outputs.</summary>
public enum RerunVerdict
{
    [JsonStringEnumMemberName("same-bytes")]
    SameBytes,

    /// <summary>Other bytes that say the same: another order of names, other row groups.</summary>
    [JsonStringEnumMemberName("same-meaning")]
    SameMeaning,

    /// <summary>Equal columns and tensors with other numbers in them.</summary>
    [JsonStringEnumMemberName("numbers-differ")]
    NumbersDiffer,

    /// <summary>Something other than numbers differs: text, names, shapes.</summary>
    [JsonStringEnumMemberName("differs")]
    Differs,

    /// <summary>The step, which had succeeded, failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>How an output came out again.</summary>
/// <param name="Slot">The output's slot.</param>
/// <param name="File">Its file name.</param>
/// <param name="Verdict">Never <see cref="RerunVerdict.Failed"/>.</param>
public sealed record OutputComparison(string Slot, string File, RerunVerdict Verdict)
{
    /// <summary>The columns or tensors that differ; empty where the file has none.</summary>
    public IReadOnlyList<ValueDifference> Parts { get; init; } = [];

    /// <summary>What to know besides, for instance the first line that differs.</summary>
    public string? Note { get; init; }
}

/// <summary>How a column or tensor differs.</summary>
/// <param name="Name">The column or tensor.</param>
/// <param name="Elements">How many elements it has; 0 where they could not be laid side by side.</param>
/// <param name="Differing">How many of them differ.</param>
public sealed record ValueDifference(string Name, long Elements, long Differing)
{
    /// <summary>The largest |a − b|, infinite if one side alone is no number; null for what holds no numbers.</summary>
    public double? Absolute { get; init; }

    /// <summary>The largest |a − b| / max(|a|, |b|); null like the other.</summary>
    public double? Relative { get; init; }

    /// <summary>Why there are no numbers: text, another shape, a column that only one side has.</summary>
    public string? Note { get; init; }

    /// <summary>A difference that is none of numbers.</summary>
    public static ValueDifference OfKind(string name, string note) => new(name, 0, 0) { Note = note };
}
