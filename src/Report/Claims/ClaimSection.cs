using System.Globalization;
using Retable.Contract;
using Retable.Pages;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Report;

/// <summary>The section on a table's claims: a forest plot for each unit, and a line for each claim.</summary>
internal static class ClaimSection
{
    public static (IReadOnlyList<ForestView> Forests, IReadOnlyList<ReportClaimView> Claims) Of(ResultTable table, TableView view)
    {
        var judged = table.Claims.Select((result, i) => Judged.Of(table, result, i + 1)).ToList();
        var forests = judged.Where(one => double.IsFinite(one.Result.Difference)).GroupBy(one => (one.Column.Where.Metric, one.Column.Scale)).Select(group =>
        {
            var unit = Unit([.. group.Select(one => one.Column)]);
            return new ForestView(unit, ForestPlot.Draw(table.Definition.Title, unit, [.. group.Select(one => one.Line)]));
        });
        return ([.. forests], [.. judged.Select((one, i) => View(table, one, view.Claims[i]))]);
    }

    /// <summary>Of columns with one metric: by their label where they share it, else by the metric.</summary>
    private static string Unit(IReadOnlyList<TableColumn> columns) =>
        $"left − right, in {(columns.All(column => column.Label == columns[0].Label) ? columns[0].Label : columns[0].Where.Metric)}{(columns[0].Scale == 100 ? ", percentage points" : "")}";

    private static ReportClaimView View(ResultTable table, Judged one, ClaimView words)
    {
        var decimals = table.Definition.Column(one.Result.Claim.Left.Column).Decimals + 1;
        string Number(double value) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        var repetition = table.Definition.Repetition;
        var power = one.Power is { } known
            ? $"{Plural.Count(one.Left.Values.Length, repetition)} show an effect of {Number(known.Smallest)} beyond the margin four times out of five{(known.Level < 0.05 ? string.Create(CultureInfo.InvariantCulture, $", tested at {100 * known.Level:0.##} %") : "")}"
            : "";
        var needed = (one.Result.Verdict, one.Power) switch
        {
            (ClaimVerdict.Undecided, { ToDecide: { } n }) => $"about {Plural.Count(n, repetition)} would decide it, if the effect is the one seen here",
            (ClaimVerdict.Undecided, { ToDecide: null }) => $"more than {ClaimPower.Most} {repetition}s would be needed, if the effect is the one seen here",
            (ClaimVerdict.Undecided, null) => $"how many {repetition}s would decide it is not known: there is no spread to tell by",
            _ => "",
        };
        return new ReportClaimView(
            $"{table.Definition.Name}.claim.{one.Result.Claim.Name}", one.Number, words.Says, words.Source, words.Subject, words.Difference, words.Interval, words.Verdict, words.Mark, words.Reason, power, needed);
    }

    /// <summary>A claim with the cells that it is about.</summary>
    private sealed record Judged(ClaimResult Result, TableColumn Column, Cell Left, ClaimPower? Power, string Number, ForestLine Line)
    {
        public static Judged Of(ResultTable table, ClaimResult result, int number)
        {
            var claim = result.Claim;
            var (left, right) = (At(table, claim.Left), claim.Right is { } name ? At(table, name) : null);
            var tested = table.Claims.Count(other => !double.IsNaN(other.PValue));
            var label = number.ToString(CultureInfo.InvariantCulture);
            var verdict = Choices(result.Verdict);
            var line = new ForestLine(
                label, claim.Says, verdict, result.Difference, result.Interval?.Low ?? result.Difference, result.Interval?.High ?? result.Difference,
                ClaimPower.Bounds(claim), left.IsMeasured && right is null or { IsMeasured: true } ? ClaimPower.Differences(claim, left, right) : []);
            return new Judged(result, table.Definition.Column(claim.Left.Column), left, ClaimPower.Of(result, left, right, Math.Max(1, tested)), label, line);
        }

        private static string Choices(ClaimVerdict verdict) => verdict.ToString().ToLowerInvariant();

        private static Cell At(ResultTable table, CellName name) => table.AllCells.First(cell => cell.Name == name);
    }
}

/// <summary>A forest plot.</summary>
/// <param name="Unit">The unit of its axis.</param>
public sealed record ForestView(string Unit, Markup Picture);

/// <summary>A claim on the page.</summary>
/// <param name="Anchor">A stable anchor: the table and the claim's name in its definition.</param>
/// <param name="Number">The claim's number in the forest plot.</param>
/// <param name="Power">The smallest effect that the repetitions could have shown; empty if unknown.</param>
/// <param name="Needed">The number of repetitions that would decide it; empty for a decided claim.</param>
public sealed record ReportClaimView(
    string Anchor, string Number, string Says, string Source, string Subject, string Difference, string Interval, string Verdict, string Mark, string Reason, string Power, string Needed);
