using System.Text;
using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Tables.Rendering;

namespace Retable.Tables.Regression;

/// <summary>Reports a gate's result for a terminal, a pull request or a program.</summary>
public static class GateReport
{
    private const int Digits = 4;

    // A wall of equal numbers hides the one that matters: what fell comes first.
    private static readonly GateVerdict[] Order =
        [GateVerdict.Worse, GateVerdict.Failed, GateVerdict.Gone, GateVerdict.Undecided, GateVerdict.Better, GateVerdict.Held, GateVerdict.New, GateVerdict.Unchanged];

    /// <summary>A one-line summary: <c>3 worse, 1 undecided, 40 unchanged</c>.</summary>
    public static string Summary(Gate gate)
    {
        var failed = gate.FailedStages.Length == 0 ? "" : $"{Plural.Count(gate.FailedStages.Length, "evaluation")} failed; ";
        var counts = Order.Select(v => (Verdict: v, Count: gate.Results.Count(r => r.Verdict == v))).Where(c => c.Count > 0).ToList();
        return failed + (counts.Count == 0 ? "no metric on either side" : string.Join(", ", counts.Select(c => $"{c.Count} {Choices.Word(c.Verdict)}")));
    }

    /// <summary>An aligned table of what moved, and the summary, without control characters.</summary>
    public static string Text(Gate gate)
    {
        var moved = Moved(gate);
        if (moved.Count == 0)
        {
            return $"{Summary(gate)}\n{Lines(Remarks(gate))}";
        }

        var lines = moved.Select((row, i) => new TextGrid.Line(row) { RuleAbove = i == 0 });
        return $"{TextGrid.Render([new TextGrid.Line(Heading), .. lines])}{Summary(gate)}\n{Lines(Remarks(gate))}";
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

        var remarks = Remarks(gate);
        text.Append(remarks.Count > 0 ? $"\n{Lines(remarks.Select(remark => $"- {remark}"))}" : "");
        return text.ToString();
    }

    /// <summary><c>{exit, summary, failed: [stage], rows: [{method, dataset, severity, metric, verdict, before, now, not_finite, repetitions, difference, low, high, p, detectable, test, n, remark}]}</c>; a missing number is null. <c>not_finite</c> counts among today's <c>repetitions</c>.</summary>
    public static JsonObject Json(Gate gate, bool strict) => new()
    {
        ["exit"] = gate.Exit(strict),
        ["summary"] = Summary(gate),
        ["failed"] = new JsonArray([.. gate.FailedStages.Select(stage => (JsonNode)stage)]),
        ["rows"] = new JsonArray([.. gate.Results.Select(Json)]),
    };

    private static string[] Heading => ["", "before", "now", "difference", "95 % interval", "p", "verdict"];

    private static List<string[]> Moved(Gate gate) =>
    [
        .. gate.Results.Where(r => r.Verdict != GateVerdict.Unchanged || r.Remark.Length > 0).OrderBy(r => Array.IndexOf(Order, r.Verdict)).ThenBy(r => r.Key, MetricKey.Order).Select(Row),
    ];

    private static string[] Row(GateResult result)
    {
        var interval = result.Test?.Interval is { } i ? $"{Numbers.Signed(i.Low, Digits)} … {Numbers.Signed(i.High, Digits)}" : "";
        var p = double.IsNaN(result.AdjustedP) ? "" : result.AdjustedP < 1e-4 ? "< 0.0001" : Numbers.Fixed(result.AdjustedP, Digits);
        var test = result.Test is { } t ? $"{t.Test}, n = {t.N}" : result.Verdict == GateVerdict.Undecided ? "one run, no samples" : "";
        var power = result.Verdict == GateVerdict.Undecided && !double.IsNaN(result.Detectable) ? $"would find ±{Numbers.Fixed(result.Detectable, Digits)}" : "";
        var why = string.Join("; ", ((string[])[test, power, result.Remark]).Where(words => words.Length > 0));
        return
        [
            result.Key.ToString(), Number(result.Before), Number(result.Now),
            double.IsNaN(result.Difference) ? "" : Numbers.Signed(result.Difference, Digits),
            interval, p, $"{Choices.Word(result.Verdict)}{(why.Length > 0 ? $" ({why})" : "")}",
        ];
    }

    /// <summary>Writes a number as in <c>0.3000 (1 of 3 not finite)</c>.</summary>
    private static string Number(GateSide side)
    {
        var mean = side.HasMean ? Numbers.Fixed(side.Mean, Digits) : "—";
        return side.NotFinite > 0 ? $"{mean} ({side.NotFinite} of {side.Repetitions} not finite)" : mean;
    }

    /// <summary>Remarks on the comparison as a whole.</summary>
    private static List<string> Remarks(Gate gate)
    {
        var remarks = gate.FailedStages.Select(stage => $"failed: {stage}").ToList();
        if (gate.Results.Any(result => result.HasOtherRepetitions))
        {
            remarks.Add("hint: today's repetitions are others than the baseline's, so they are compared as two groups; the baseline's own (without --set) are compared in pairs, which sees smaller falls");
        }

        return remarks;
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"{line}\n"));

    private static JsonObject Json(GateResult result) => new()
    {
        ["method"] = result.Key.Method,
        ["dataset"] = result.Key.Dataset,
        ["severity"] = result.Key.Severity,
        ["metric"] = result.Key.Metric,
        ["verdict"] = Choices.Word(result.Verdict),
        ["before"] = Finite(result.Before.Mean),
        ["now"] = Finite(result.Now.Mean),
        ["not_finite"] = result.Now.NotFinite,
        ["repetitions"] = result.Now.Repetitions,
        ["difference"] = Finite(result.Difference),
        ["low"] = Finite(result.Test?.Interval?.Low),
        ["high"] = Finite(result.Test?.Interval?.High),
        ["p"] = Finite(result.AdjustedP),
        ["detectable"] = Finite(result.Detectable),
        ["test"] = result.Test?.Test,
        ["n"] = result.Test?.N,
        ["remark"] = result.Remark,
    };

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}
