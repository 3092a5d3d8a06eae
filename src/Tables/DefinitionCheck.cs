using Retable.Contract;

namespace Retable.Tables;

/// <summary>Checks a table definition before there are metrics to fill it with.</summary>
public static class DefinitionCheck
{
    /// <exception cref="BadInputException">A row, a column or <c>comparable</c> names a profile that the pipeline lacks, which would drop it without a word.</exception>
    public static void RequireProfiles(TableDefinition definition, IReadOnlyCollection<string> profiles)
    {
        var named = definition.Rows.Select(row => (Of: $"the row '{row.Name}'", row.Profiles, row.Where.At))
            .Concat(definition.Columns.Select(column => (Of: $"the column '{column.Name}'", column.Profiles, column.Where.At)));
        foreach (var (of, some, at) in named)
        {
            foreach (var profile in some.Where(profile => profiles.Count > 0 && !profiles.Contains(profile)))
            {
                throw BadInputException.UnknownName($"{of} is for a profile that {definition.Paper} does not have: '{profile}'", profile, profiles, at);
            }
        }
    }

    /// <param name="definition">The definition for the profile.</param>
    /// <param name="measured">The names of all metrics that the stages behind the table can write, without scores.</param>
    /// <exception cref="BadInputException">A row that is reproduced, or a column, asks for another metric.</exception>
    public static void RequireMetrics(TableDefinition definition, IReadOnlyCollection<string> measured)
    {
        foreach (var (what, filter) in Parts(definition))
        {
            if (filter.Metric is { } metric && !measured.Contains(metric))
            {
                throw BadInputException.UnknownName($"{what} asks for metric '{metric}', which no stage behind this table measures", metric, measured, filter.At);
            }
        }
    }

    /// <summary>Names that do not occur in the accepted metrics of the profile: probably a typing error, or a new method.</summary>
    /// <param name="definition">The definition for the profile.</param>
    /// <param name="accepted">The profile's baseline; without one, nothing is doubted.</param>
    public static IEnumerable<string> Doubts(TableDefinition definition, IReadOnlyList<MetricRecord> accepted)
    {
        if (accepted.Count == 0)
        {
            return [];
        }

        return Parts(definition).SelectMany(part => Doubts(part.What, part.Where, accepted));
    }

    private static IEnumerable<(string What, MetricFilter Where)> Parts(TableDefinition definition) =>
        definition.Rows.Where(row => row.Reproduced).Select(row => ($"the row '{row.Name}'", row.Where))
            .Concat(definition.Columns.Select(column => ($"the column '{column.Name}'", column.Where)));

    private static IEnumerable<string> Doubts(string what, MetricFilter filter, IReadOnlyList<MetricRecord> accepted)
    {
        IEnumerable<string?> Texts(params string?[] texts) => texts;
        return Unknown("method", Texts(filter.Method), m => m.Method)
            .Concat(Unknown("metric", Texts(filter.Metric), m => m.Metric))
            .Concat(Unknown("score", Texts(filter.Score), m => m.Score))
            .Concat(Unknown("dataset", filter.Datasets, m => m.Dataset));

        IEnumerable<string> Unknown(string kind, IEnumerable<string?> names, Func<MetricRecord, string> of)
        {
            var known = accepted.Select(of).Distinct().Order(StringComparer.Ordinal).ToList();
            return names.OfType<string>().Where(name => !known.Contains(name)).Select(name =>
                $"{filter.At}: {what} asks for {kind} '{name}', which the accepted metrics do not have{(NearestName.Of(name, known) is { } nearest ? $"; nearest: {nearest}" : "")}");
        }
    }
}
