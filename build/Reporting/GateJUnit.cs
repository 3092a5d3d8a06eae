using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>A comparison with the baseline as JUnit XML: a suite per paper and profile, a test case per metric.</summary>
/// <remarks>Worse and gone are failures, what is not finite or was not evaluated is an error, undecided is skipped (with <c>--strict</c> a failure). No times: a comparison has none worth telling.</remarks>
internal static class GateJUnit
{
    private static readonly string[] Sums = ["tests", "failures", "errors", "skipped"];

    public static string Of(IReadOnlyList<GateFinding> findings, bool strict)
    {
        var suites = findings.Select(finding => Suite(finding, strict)).ToList();
        var document = new XElement("testsuites", new XAttribute("name", "metrics"), Counts(suites), suites);
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document.ToString().ReplaceLineEndings("\n")}\n";
    }

    private static XElement Suite(GateFinding finding, bool strict)
    {
        List<XElement> cases =
        [
            .. finding.Report["failed"]!.AsArray().Select(stage => new XElement(
                "testcase", Name(finding.Pipeline, "evaluations"), new XAttribute("name", Plain((string)stage!)), Outcome("error", "the evaluation failed", ""))),
            .. finding.Report["rows"]!.AsArray().Select(row => Case(finding.Pipeline, row!, strict)),
        ];
        return new XElement("testsuite", new XAttribute("name", finding.Pipeline), Tallies(cases), cases);
    }

    private static XElement Case(string pipeline, JsonNode row, bool strict)
    {
        var severity = (int)row["severity"]! is var degree and > 0 ? $", severity {degree}" : "";
        var verdict = (string)row["verdict"]!;
        var words = string.Join("; ", ((string[])
        [
            $"{verdict}: {Number(row["before"])} before, {Number(row["now"])} now",
            row["test"] is { } test ? $"{test}, p {Number(row["p"])}, 95 % interval of the difference {Number(row["low"])} … {Number(row["high"])}" : "",
            (string?)row["remark"] ?? "",
        ]).Where(part => part.Length > 0));
        return new XElement(
            "testcase", Name(pipeline, (string)row["method"]!), new XAttribute("name", Plain($"{row["metric"]} on {row["dataset"]}{severity}")),
            verdict switch
            {
                "worse" or "gone" => Outcome("failure", verdict, words),
                "failed" => Outcome("error", verdict, words),
                "undecided" => strict ? Outcome("failure", verdict, words) : Outcome("skipped", words, ""),
                _ => null,
            });
    }

    private static XAttribute Name(string pipeline, string group) => new("classname", Plain($"{pipeline}.{group}"));

    private static XElement Outcome(string kind, string message, string text) =>
        new(kind, new XAttribute("message", Plain(message)), text.Length > 0 ? new XText(Plain(text)) : null);

    private static XAttribute[] Tallies(List<XElement> cases)
    {
        int With(string kind) => cases.Count(one => one.Element(kind) is not null);
        return [new("tests", cases.Count), new("failures", With("failure")), new("errors", With("error")), new("skipped", With("skipped"))];
    }

    private static IEnumerable<XAttribute> Counts(List<XElement> suites) =>
        Sums.Select(count => new XAttribute(count, suites.Sum(suite => (int)suite.Attribute(count)!)));

    private static string Number(JsonNode? number) => number is null ? "none" : ((double)number).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>XML has no place for most control characters, not even escaped.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\uFFFD'));
}
