using System.Text;
using System.Text.Json.Nodes;
using Retable.Tables.Rendering;

namespace Retable.Tables.Regression;

/// <summary>What a gate found, for a terminal, for a pull request and for a program.</summary>
public static class GateReport
{
    private const int Digits = 4;

    // A wall of equal numbers hides the one that matters: what fell comes first.
    private static readonly GateVerdict[] Order =
        [GateVerdict.Worse, GateVerdict.Failed, GateVerdict.Gone, GateVerdict.Undecided, GateVerdict.Better, GateVerdict.Held, GateVerdict.New];

    /// <summary>A line: <c>3 worse, 1 undecided, 40 unchanged</c>.</summary>
    public static string Summary(Gate gate)
    {
        var counts = Order.Append(GateVerdict.Unchanged).Select(v => (Verdict: v, Count: gate.Results.Count(r => r.Verdict == v))).Where(c => c.Count > 0).ToList();
        return counts.Count == 0 ? "no metric on either side" : string.Join(", ", counts.Select(c => $"{c.Count} {Choices.Word(c.Verdict)}"));
    }

    /// <summary>An aligned table of what moved, and the summary. No control characters.</summary>
    public static string Text(Gate gate)
    {
        var moved = Moved(gate);
        if (moved.Count == 0)
        {
            return $"{Summary(gate)}\n";
        }

        var lines = moved.Select((row, i) => new TextGrid.Line(row) { RuleAbove = i == 0 });
        return $"{TextGrid.Render([new TextGrid.Line(Heading), .. lines])}{Summary(gate)}\n";
    }

    public static string Markdown(Gate gate)
    {
        var text = new StringBuilder($"**{Summary(gate)}**\n");
        var moved = Moved(gate);
        if (moved.Count > 0)
        {
            text.Append($"\n| {string.Join(" | ", Heading)} |\n| :-- |{string.Concat(Enumerable.Repeat(" --: |", Heading.Length - 2))} :-- |\n");
            text.AppendJoin("", moved.Select(row => $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n"));
        }

        return text.ToString();
    }

    /// <summary>
    /// <c>{exit, summary, rows: [{method, dataset, severity, metric, verdict, before, now, difference, low, high, p, test, n}]}</c>; a number that
    /// there is not is null.
    /// </summary>
    public static JsonObject Json(Gate gate, bool strict) => new()
    {
        ["exit"] = gate.Exit(strict),
        ["summary"] = Summary(gate),
        ["rows"] = new JsonArray([.. gate.Results.Select(Json)]),
    };

    private static string[] Heading => ["", "before", "now", "difference", "95 % interval", "p", "verdict"];

    private static List<string[]> Moved(Gate gate) =>
    [
        .. gate.Results.Where(r => r.Verdict != GateVerdict.Unchanged).OrderBy(r => Array.IndexOf(Order, r.Verdict)).ThenBy(r => r.Key, MetricKey.Order).Select(Row),
    ];

    private static string[] Row(GateResult result)
    {
        var interval = result.Test?.Interval is { } i ? $"{Numbers.Signed(i.Low, Digits)} … {Numbers.Signed(i.High, Digits)}" : "";
        var p = double.IsNaN(result.AdjustedP) ? "" : result.AdjustedP < 1e-4 ? "< 0.0001" : Numbers.Fixed(result.AdjustedP, Digits);
        var test = result.Test is { } t ? $" ({t.Test}, n = {t.N})" : result.Verdict == GateVerdict.Undecided ? " (one run, no samples)" : "";
        return
        [
            result.Key.ToString(), Number(result.Before), Number(result.Now),
            double.IsNaN(result.Now - result.Before) ? "" : Numbers.Signed(result.Now - result.Before, Digits),
            interval, p, $"{Choices.Word(result.Verdict)}{test}",
        ];
    }

    private static string Number(double value) => double.IsNaN(value) ? "—" : Numbers.Fixed(value, Digits);

    private static JsonObject Json(GateResult result) => new()
    {
        ["method"] = result.Key.Method,
        ["dataset"] = result.Key.Dataset,
        ["severity"] = result.Key.Severity,
        ["metric"] = result.Key.Metric,
        ["verdict"] = Choices.Word(result.Verdict),
        ["before"] = Finite(result.Before),
        ["now"] = Finite(result.Now),
        ["difference"] = Finite(result.Now - result.Before),
        ["low"] = Finite(result.Test?.Interval?.Low),
        ["high"] = Finite(result.Test?.Interval?.High),
        ["p"] = Finite(result.AdjustedP),
        ["test"] = result.Test?.Test,
        ["n"] = result.Test?.N,
    };

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}
