using System.Globalization;
using Retable.Pages;

namespace Retable.Report;

/// <summary>Shows what moved since an earlier run: since the last one in the page itself, since any other through a script.</summary>
internal static class EarlierRuns
{
    public static EarlierView View(IReadOnlyList<RunSnapshot> earlier, RunSnapshot now) => earlier is not [var last, ..]
        ? new EarlierView([], [], "", new Markup(""))
        : new EarlierView(
            [.. earlier.Select((run, i) => new EarlierChoice(i.ToString(CultureInfo.InvariantCulture), $"{run.Run}, {run.When}{(run.Revision.Length > 0 ? $", {run.Revision}" : "")}: {run.Verdict}"))],
            [.. Moved(last.Cells, now.Cells)],
            last.Run,
            new Markup(RunSnapshots.ForScript(earlier, now)));

    /// <summary>The cells whose mean has changed, and those that only one run has.</summary>
    private static IEnumerable<EarlierRow> Moved(IReadOnlyDictionary<string, double> before, IReadOnlyDictionary<string, double> now) =>
        before.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(cell => (Cell: cell, Before: Of(before, cell), Now: Of(now, cell)))
            .Where(cell => cell.Before != cell.Now)
            .Select(cell => new EarlierRow(cell.Cell, now.ContainsKey(cell.Cell) ? cell.Cell : "", Number(cell.Before), Number(cell.Now), Number(cell.Now - cell.Before)));

    private static double? Of(IReadOnlyDictionary<string, double> cells, string cell) => cells.TryGetValue(cell, out var mean) ? mean : null;

    /// <summary>Formats six significant digits, as the page's script does too.</summary>
    private static string Number(double? value) => value is { } number ? number.ToString("G6", CultureInfo.InvariantCulture).Replace('-', '−') : "";
}

/// <summary>Earlier runs to compare with.</summary>
/// <param name="Choices">The runs to choose from, newest first; none if there was no earlier run.</param>
/// <param name="Rows">What moved since the newest of them; empty for nothing.</param>
/// <param name="Run">The newest of them.</param>
/// <param name="Data">All their numbers as JSON, for the page's script.</param>
public sealed record EarlierView(IReadOnlyList<EarlierChoice> Choices, IReadOnlyList<EarlierRow> Rows, string Run, Markup Data);

public sealed record EarlierChoice(string Number, string Label);

/// <param name="Anchor">The anchor of the cell in this page; empty for a cell that is gone.</param>
public sealed record EarlierRow(string Cell, string Anchor, string Before, string Now, string Difference);
