using Retable.Engine.Graph;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>Finds the metrics that the stages behind a table will write, as far as their verbs say.</summary>
internal static class MeasuredMetrics
{
    private const string Slot = "metrics";

    /// <param name="dag">All stages.</param>
    /// <param name="catalog">The catalogue with the verbs' descriptions.</param>
    /// <param name="tables">Stages that render tables, all of one paper and profile.</param>
    /// <param name="definitions">The definitions that such a stage reads.</param>
    /// <returns>The metrics' names without scores, by definition. A definition is left out if a command, a file or a verb that names no metrics stands behind it.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(Dag dag, StepCatalog catalog, IEnumerable<Stage> tables, Func<Stage, IEnumerable<string>> definitions)
    {
        var known = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var group in tables.SelectMany(table => definitions(table).Select(definition => (definition, table))).GroupBy(pair => pair.definition, pair => pair.table))
        {
            var names = group.SelectMany(table => Behind(dag, table)).Select(stage => NamesOf(catalog, stage)).ToList();
            if (names.Count > 0 && names.TrueForAll(some => some.Count > 0))
            {
                known.Add(group.Key, [.. names.SelectMany(some => some).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
            }
        }

        return known;
    }

    /// <summary>The stages that write a table's metrics; null stands for a file that a user wrote.</summary>
    private static IEnumerable<Stage?> Behind(Dag dag, Stage table) => !table.Inputs.Has(Slot)
        ? []
        : table.Inputs[Slot].Sources.Select(source => source is Source.Output output && dag.Find(table.Paper, output.Stage) is >= 0 and var node ? dag.Stages[node] : null);

    private static IReadOnlyList<string> NamesOf(StepCatalog catalog, Stage? stage) =>
        stage?.Step is StepCall.Verb verb && catalog.Find(verb) is { } found ? found.Description.Metrics : [];
}
