using System.Text.Json.Nodes;

namespace Retable.Front.Reporting;

public sealed class MovedMetricsTests
{
    private const string Report = """
        {"exit": 3, "summary": "1 worse, 1 gone, 1 unchanged", "rows": [
          {"method": "rkl<1>", "dataset": "k10-clean", "severity": 2, "metric": "nll", "verdict": "worse", "before": 0.5, "now": 0.75, "difference": 0.25, "low": 0.2, "high": 0.3, "p": 0.001, "test": "t", "n": 3},
          {"method": "end", "dataset": "k10-clean", "severity": 0, "metric": "nll", "verdict": "gone", "before": 0.5, "now": null, "difference": null, "low": null, "high": null, "p": null, "test": null, "n": null},
          {"method": "end", "dataset": "k10-clean", "severity": 0, "metric": "ece", "verdict": "unchanged", "before": 0.5, "now": 0.5, "difference": 0, "low": null, "high": null, "p": null, "test": null, "n": null}]}
        """;

    [Fact]
    public void What_moved_is_told_with_its_interval_and_verdict_and_what_did_not_is_left_out()
    {
        var html = MovedMetrics.Of(JsonNode.Parse(Report)!, whole: true).Html();

        Assert.Contains(
            "<tr class=\"worse\"><td>rkl&lt;1&gt; nll, k10-clean severity 2</td><td>0.5000</td><td>0.7500</td><td>0.2500</td><td>0.2000 &#8230; 0.3000</td><td>0.0010</td><td>worse</td></tr>",
            html.Replace("…", "&#8230;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("1 worse, 1 gone", html, StringComparison.Ordinal);
        Assert.DoesNotContain("ece", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_only_a_part_was_asked_for_the_metrics_of_the_rest_are_not_gone()
    {
        var html = MovedMetrics.Of(JsonNode.Parse(Report)!, whole: false).Html();

        Assert.DoesNotContain("gone", html, StringComparison.Ordinal);
        Assert.Contains("worse", html, StringComparison.Ordinal);
    }

    [Fact]
    public void What_held_is_folded_away_and_a_tiny_difference_is_no_zero()
    {
        var report = Report.Replace("worse", "held", StringComparison.Ordinal).Replace("\"difference\": 0.25", "\"difference\": -2.5e-6", StringComparison.Ordinal);
        var html = MovedMetrics.Of(JsonNode.Parse(report)!, whole: false).Html();

        Assert.Contains("<td>-2.5e-6</td>", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("<details>", StringComparison.Ordinal) is var fold and >= 0 && fold < html.IndexOf("nll", StringComparison.Ordinal), html);
    }

    [Fact]
    public void Of_thousands_of_metrics_those_that_fell_come_first_and_the_rest_are_counted()
    {
        var row = (JsonObject)JsonNode.Parse(Report)!["rows"]![0]!;
        var better = Enumerable.Range(0, 300).Select(_ => Row("better"));
        var report = new JsonObject { ["summary"] = "many", ["rows"] = new JsonArray([.. better, Row("worse")]) };
        var html = MovedMetrics.Of(report, whole: true).Html();

        Assert.Contains("and 101 more", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("\"worse\"", StringComparison.Ordinal) < html.IndexOf("\"better\"", StringComparison.Ordinal), html);

        JsonNode Row(string verdict)
        {
            var copy = row.DeepClone();
            copy["verdict"] = verdict;
            return copy;
        }
    }

    [Fact]
    public void Nothing_moved_is_said_in_words()
    {
        var same = """{"exit": 0, "summary": "1 unchanged", "rows": [{"method": "end", "dataset": "d", "severity": 0, "metric": "ece", "verdict": "unchanged", "before": 1, "now": 1, "difference": 0}]}""";

        Assert.Contains("every metric is that of the baseline", MovedMetrics.Of(JsonNode.Parse(same)!, whole: true).Html(), StringComparison.Ordinal);
    }
}
