using Retable.Contract;

namespace Retable.Front.Tracing;

/// <summary>The cells of a table that a user asks about: <c>cac/open-set ours far.auroc</c>, or <c>--table cac/open-set --cell ours.far_auroc</c>.</summary>
/// <param name="Table">The table, as <c>--table</c> takes it.</param>
/// <param name="Cells">The cells as <c>row.column</c>; empty for all.</param>
internal sealed record CellQuestion(string Table, IReadOnlyList<string> Cells)
{
    /// <param name="tables"><c>--table</c>.</param>
    /// <param name="words"><c>--cell</c>, or the words after the target: those with a slash name the table, the others row and column, in two words or in one.</param>
    /// <param name="target">The target's name, for messages.</param>
    /// <exception cref="BadInputException">The words do not name exactly one table.</exception>
    public static CellQuestion Of(IReadOnlyList<string> tables, IReadOnlyList<string> words, string target)
    {
        List<string> named = [.. tables.Concat(words.Where(word => word.Contains('/', StringComparison.Ordinal))).Distinct(StringComparer.Ordinal)];
        return named is [var table]
            ? new CellQuestion(table, Joined([.. words.Where(word => !word.Contains('/', StringComparison.Ordinal))]))
            : throw new BadInputException(named.Count == 0 ? $"{target} needs to know the table whose cells are meant" : $"{target} takes the cells of one table, not of {named.Count}")
            {
                Hint = target == "Trace" ? "./build.sh Trace PAPER/TABLE ROW COLUMN" : $"./build.sh {target} --table PAPER/TABLE --cell ROW.COLUMN",
            };
    }

    /// <summary>A word with a dot is a cell; a word without one is a row, and the next one its column.</summary>
    private static List<string> Joined(List<string> words)
    {
        var cells = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var isRow = !words[i].Contains('.', StringComparison.Ordinal) && i + 1 < words.Count;
            cells.Add(isRow ? $"{words[i]}.{words[++i]}" : words[i]);
        }

        return cells;
    }
}
