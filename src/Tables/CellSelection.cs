using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Tables;

/// <summary>Finds the metrics of each cell.</summary>
internal sealed class CellSelection(IReadOnlyList<MetricRecord> metrics)
{
    public ImmutableArray<ImmutableArray<Cell>> Select(TableDefinition definition, bool hasAll)
    {
        var cells = definition.Rows
            .Select(row => definition.Columns.Select(column => Cell(definition, row, column)).ToImmutableArray())
            .ToImmutableArray();
        if (hasAll)
        {
            RequireRows(definition, cells);
            RequireColumns(definition, cells);
        }

        return cells;
    }

    private Cell Cell(TableDefinition definition, TableRow row, TableColumn column)
    {
        var name = new CellName(row.Name, column.Name);
        var published = definition.PublishedAt(row.Name, column.Name);
        var filter = row.Where.And(column.Where);
        var found = row.Reproduced ? metrics.Where(metric => Matches(metric, filter)).ToList() : [];
        return new Cell
        {
            Name = name,
            Published = published,
            Values = [.. found.GroupBy(m => m.Seed).OrderBy(g => g.Key).Select(g => new SeedValue(g.Key, column.Scale * OfSeed(name, filter, [.. g])))],
            Records = [.. found.OrderBy(m => m.Seed)],
            Sources = [.. found.OrderBy(m => m.Seed).Select(m => m.Source).Distinct()],
        };
    }

    private static bool Matches(MetricRecord metric, MetricFilter filter) =>
        metric.Metric == filter.Metric
        && (filter.Method is null || metric.Method == filter.Method)
        && (filter.Score is null || metric.Score.Length == 0 || metric.Score == filter.Score)
        && (filter.Datasets.IsEmpty || filter.Datasets.Contains(metric.Dataset))
        && (filter.Severities.IsEmpty ? metric.Severity == 0 : filter.Severities.Contains(metric.Severity));

    /// <summary>The mean over the data sets and severities that the filter lists; it is ambiguous if anything else varies.</summary>
    private static double OfSeed(CellName cell, MetricFilter filter, List<MetricRecord> found)
    {
        var expected = Math.Max(1, filter.Datasets.Length) * Math.Max(1, filter.Severities.Length);
        if (found.Count == expected && found.DistinctBy(m => (m.Dataset, m.Severity)).Count() == expected)
        {
            return found.Average(m => m.Value);
        }

        var values = found.Select(m => $"{m.FullMetric} of {m.Method} on {m.Dataset}, severity {m.Severity} ({m.Source.Instance})");
        throw new BadInputException($"the cell {cell} needs {Plural.Count(expected, "value")} for seed {found[0].Seed} and finds {found.Count}")
        {
            At = filter.At,
            Facts = [.. values.Order(StringComparer.Ordinal).Take(6).Select(text => ("found", text))],
            Hint = "Let the row or column name method, score, dataset or severity more closely.",
        };
    }

    private void RequireRows(TableDefinition definition, ImmutableArray<ImmutableArray<Cell>> cells)
    {
        foreach (var (row, own) in definition.Rows.Zip(cells).Where(pair => pair.First.Reproduced && pair.Second.All(cell => cell.Values.IsEmpty)))
        {
            var method = row.Where.Method;
            throw method is not null && metrics.All(metric => metric.Method != method)
                ? BadInputException.UnknownName($"the row '{row.Name}' is of a method that no metric has: '{method}'", method, metrics.Select(m => m.Method).Distinct(), row.Where.At)
                : Nothing($"the row '{row.Name}'", row.Where);
        }
    }

    private void RequireColumns(TableDefinition definition, ImmutableArray<ImmutableArray<Cell>> cells)
    {
        foreach (var (column, index) in definition.Columns.Select((column, index) => (column, index)))
        {
            if (definition.Rows.Any(row => row.Reproduced) && cells.All(row => row[index].Values.IsEmpty))
            {
                var metric = column.Where.Metric!;
                throw metrics.All(m => m.Metric != metric)
                    ? BadInputException.UnknownName($"the column '{column.Name}' is of a metric that there is not: '{metric}'", metric, metrics.Select(m => m.Metric).Distinct(), column.Where.At)
                    : Nothing($"the column '{column.Name}'", column.Where);
            }
        }
    }

    private BadInputException Nothing(string what, MetricFilter filter) => new($"{what} finds no metric")
    {
        At = filter.At,
        Facts =
        [
            ("methods", Known(metrics.Select(m => m.Method))),
            ("scores", Known(metrics.Select(m => m.Score).Where(score => score.Length > 0))),
            ("datasets", Known(metrics.Select(m => m.Dataset))),
        ],
        Hint = "If this profile does not have it, say which do: 'profiles: [...]'.",
    };

    private static string Known(IEnumerable<string> names) => string.Join(", ", names.Distinct().Order(StringComparer.Ordinal));
}
