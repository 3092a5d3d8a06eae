using Retable.Tables;

namespace Retable.Report;

/// <summary>Finds the origins of a table's numbers: cells that share their files are grouped.</summary>
internal static class CellOrigins
{
    /// <param name="facts">The table.</param>
    /// <param name="stages">Names of the stages that the report describes.</param>
    public static IReadOnlyList<CellOriginView> Of(TableFacts facts, IReadOnlySet<string> stages)
    {
        var (table, view) = (facts.Result!, facts.View!);
        var cells = table.Cells.SelectMany((row, r) => row.Select((cell, c) => (Cell: cell, Row: view.Rows[r], View: view.Rows[r].Cells[c]))).Where(cell => cell.Cell.Sources.Length > 0).ToList();
        return [.. cells.GroupBy(cell => (cell.Row.Label, string.Join('\n', cell.View.Sources.Select(source => source.File).Concat(cell.View.Values.Select(value => $"{value.Seed}"))))).Select(group =>
        {
            var first = group.First();
            return new CellOriginView(
                first.Row.Label,
                table.Definition.Repetition,
                [.. first.View.Values.Select(value => $"{value.Seed}")],
                [.. group.Select(cell => new CellValuesView(Anchor.OfCell(table.Definition.Name, cell.Cell.Name), cell.View.ColumnLabel, [.. cell.View.Values.Select(value => value.Value)], cell.View.Reason))],
                [.. first.Cell.Sources.Zip(first.View.Sources, (source, words) => new OriginFileView(
                    words.File, words.Digest, words.ShortDigest, words.Coordinates, stages.Contains(source.Instance) ? Anchor.OfStage(source.Instance) : ""))],
                Command(facts, first.Cell));
        })];
    }

    /// <summary>The command that makes the files of a cell and what they need, and nothing else.</summary>
    private static string Command(TableFacts facts, Cell cell)
    {
        var stages = cell.Sources.Select(source => source.Instance).Where(instance => instance.Length > 0).Distinct().ToList();
        var name = facts.Origin.Experiment.Length > 0 ? $" --name {Quoted(facts.Origin.Experiment)}" : "";
        return stages.Count == 0 ? "" : $"./build.sh Reproduce --paper {facts.Result!.Definition.Paper} --profile {facts.Result.Profile}{name}{string.Concat(stages.Select(stage => $" --stage {Quoted(stage)}"))}";
    }

    /// <summary>Quotes a word for a shell.</summary>
    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>Cells of one row that come from the same files.</summary>
/// <param name="Seeds">The numbers of the repetitions.</param>
/// <param name="Command">The command that makes these files and what they need; empty for files that users wrote.</param>
public sealed record CellOriginView(string Row, string Repetition, IReadOnlyList<string> Seeds, IReadOnlyList<CellValuesView> Cells, IReadOnlyList<OriginFileView> Files, string Command);

/// <param name="Anchor">A stable anchor: table, row and column by their names.</param>
/// <param name="Values">One value for each repetition.</param>
/// <param name="Reason">Why it agrees with the published number or not; empty if nothing was compared.</param>
public sealed record CellValuesView(string Anchor, string Column, IReadOnlyList<string> Values, string Reason);

/// <param name="Stage">The anchor of the stage that wrote the file; empty if the report has none.</param>
public sealed record OriginFileView(string File, string Digest, string ShortDigest, string Coordinates, string Stage);
