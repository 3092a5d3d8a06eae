using Retable.Contract;
using Retable.Engine.Graph;

namespace Retable.Engine.Runs;

/// <summary>What a person asked for, in the words of the command line, before any pipeline file is read.</summary>
/// <remarks>Two equal questions to equal files get one answer: <see cref="IdleSnapshot"/> remembers it if it was "nothing to do".</remarks>
public sealed record RunQuestion
{
    /// <summary>Full paths of the pipeline files.</summary>
    public required IReadOnlyList<string> Pipelines { get; init; }

    public required string Profile { get; init; }

    /// <summary><c>--set</c>: parameter to value.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = new Dictionary<string, string>();

    public Selection Selection { get; init; } = Selection.All;

    /// <summary>Everything that the answer depends on and that is in no file.</summary>
    internal Digest DigestWith(EngineSettings settings)
    {
        IEnumerable<IEnumerable<string>> words =
        [
            ["retable-idle/1", settings.Project, settings.Store, settings.Results, settings.Locks, settings.Libtorch ?? "", settings.CatalogFile ?? "", Profile],
            Pipelines,
            Overrides.OrderBy(set => set.Key, StringComparer.Ordinal).SelectMany(set => new[] { set.Key, set.Value }),
            Selection.Tables, Selection.Kinds, Selection.Stages, Selection.From, Selection.Until, Selection.Only, Selection.Downstream, Selection.Force,
        ];

        // Each word behind its length, each list behind its count: no two questions run together.
        return Digest.OfText(string.Concat(words.Select(list => $"{list.Count()}[{string.Concat(list.Select(word => $"{word.Length}:{word}"))}]")));
    }

    /// <summary>The files that the person writes and that the whole plan is made of.</summary>
    internal IEnumerable<string> Files(EngineSettings settings) => settings.CatalogFile is { } catalog ? Pipelines.Append(catalog) : Pipelines;
}
