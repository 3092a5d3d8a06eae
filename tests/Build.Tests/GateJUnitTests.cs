using System.Text.Json.Nodes;
using System.Xml.Linq;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Tests;

namespace Retable.Front;

public sealed class GateJUnitTests
{
    private const string Report = """
        {"failed": ["evaluate[seed=1]"], "rows": [
          {"method": "ours", "dataset": "far", "severity": 0, "metric": "auroc.gamma", "verdict": "worse", "before": 0.9, "now": 0.8, "low": -0.12, "high": -0.08, "p": 0.001, "test": "DeLong", "remark": ""},
          {"method": "ours", "dataset": "far & \u0001 <near>", "severity": 3, "metric": "ece", "verdict": "undecided", "before": 0.1, "now": 0.11, "low": null, "high": null, "p": null, "test": null, "remark": "n 10 → 20"},
          {"method": "ours", "dataset": "far", "severity": 0, "metric": "nll", "verdict": "failed", "before": 0.3, "now": null, "low": null, "high": null, "p": null, "test": null, "remark": ""},
          {"method": "ours", "dataset": "far", "severity": 0, "metric": "accuracy", "verdict": "unchanged", "before": 1, "now": 1, "low": null, "high": null, "p": null, "test": null, "remark": ""}]}
        """;

    [Fact]
    public void Each_metric_is_a_test_case() => Snapshot.Match(GateJUnit.Of([Finding], strict: false));

    [Fact]
    public void With_strict_an_undecided_metric_is_a_failure()
    {
        var suite = XDocument.Parse(GateJUnit.Of([Finding], strict: true)).Root!.Element("testsuite")!;

        Assert.Equal(("2", "0"), ((string)suite.Attribute("failures")!, (string)suite.Attribute("skipped")!));
    }

    private static GateFinding Finding => new("cac.smoke", JsonNode.Parse(Report)!, "");
}
