using System.Text.Json.Nodes;
using Retable.Report;

namespace Retable.Front.Reporting;

public sealed class MovedMetricsTests
{
    private const string Compared = """
        {"exit": 3, "summary": "1 worse, 1 gone, 1 unchanged", "rows": [
          {"method": "rkl<1>", "dataset": "k10-clean", "severity": 2, "metric": "nll", "verdict": "worse", "before": 0.5, "now": 0.75, "difference": 0.25, "low": 0.2, "high": 0.3, "p": 0.001, "test": "t", "n": 3},
          {"method": "end", "dataset": "k10-clean", "severity": 0, "metric": "nll", "verdict": "gone", "before": 0.5, "now": null, "difference": null, "low": null, "high": null, "p": null, "test": null, "n": null},
          {"method": "end", "dataset": "k10-clean", "severity": 0, "metric": "ece", "verdict": "unchanged", "before": 0.5, "now": 0.5, "difference": 0, "low": null, "high": null, "p": null, "test": null, "n": null}]}
        """;

    [Fact]
    public void What_moved_is_told_with_its_interval_and_verdict_and_what_did_not_is_left_out()
    {
        var moved = MovedMetrics.Of(JsonNode.Parse(Compared)!, whole: true).View;

        Assert.Equal(new MovedRowView("rkl<1> nll, k10-clean severity 2", "0.5000", "0.7500", "0.2500", "0.2000 … 0.3000", "0.0010", "worse"), moved.Loud.Rows[0]);
        Assert.Equal(["worse", "gone"], moved.Loud.Rows.Concat(moved.Quiet.Rows).Select(row => row.Verdict));
        Assert.Equal("1 worse, 1 gone, 1 unchanged", moved.Summary);
    }

    [Fact]
    public void Where_only_a_part_was_asked_for_the_metrics_of_the_rest_are_not_gone()
    {
        var moved = MovedMetrics.Of(JsonNode.Parse(Compared)!, whole: false).View;

        Assert.Equal("worse", Assert.Single(moved.Loud.Rows).Verdict);
    }

    [Fact]
    public void What_held_is_folded_away_and_a_tiny_difference_is_no_zero()
    {
        var report = Compared.Replace("worse", "held", StringComparison.Ordinal).Replace("\"difference\": 0.25", "\"difference\": -2.5e-6", StringComparison.Ordinal);
        var moved = MovedMetrics.Of(JsonNode.Parse(report)!, whole: false).View;

        Assert.Empty(moved.Loud.Rows);
        Assert.Equal("-2.5e-6", Assert.Single(moved.Quiet.Rows).Difference);
    }

    [Fact]
    public void Of_thousands_of_metrics_those_that_fell_come_first_and_the_rest_are_counted()
    {
        var row = (JsonObject)JsonNode.Parse(Compared)!["rows"]![0]!;
        var better = Enumerable.Range(0, 300).Select(_ => Row("better"));
        var report = new JsonObject { ["summary"] = "many", ["rows"] = new JsonArray([.. better, Row("worse")]) };
        var moved = MovedMetrics.Of(report, whole: true).View;

        Assert.Equal("101", moved.Loud.More);
        Assert.Equal(["worse", "better"], moved.Loud.Rows.Select(row => row.Verdict).Distinct());

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

        Assert.Contains("every metric is that of the baseline", MovedMetrics.Of(JsonNode.Parse(same)!, whole: true).View.Instead, StringComparison.Ordinal);
    }
}
