using System.Globalization;
using Retable.Front.Tools;

namespace Retable.Front.Reporting;

/// <summary>Reports test results on the terminal.</summary>
internal static class TestReport
{
    /// <summary>Prints a line when a project ends.</summary>
    public static void WriteLine(TestOutcome outcome)
    {
        var skipped = outcome.Skipped > 0 ? $", {outcome.Skipped} skipped" : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{outcome.Project,-20} {outcome.Passed,5} passed, {outcome.Failures.Count} failed{skipped} ({outcome.Time.TotalSeconds:0.0} s)"));
    }

    /// <summary>Prints every failure in full.</summary>
    /// <returns>The verdict that belongs on the last line.</returns>
    public static string Write(IReadOnlyList<TestOutcome> outcomes)
    {
        foreach (var failure in outcomes.SelectMany(outcome => outcome.Failures))
        {
            Console.WriteLine();
            Console.WriteLine($"FAILED {failure}");
        }

        return Verdict(outcomes);
    }

    /// <summary>The last line. Skipped tests are counted separately, because they did not pass and some people read only this line.</summary>
    internal static string Verdict(IReadOnlyList<TestOutcome> outcomes)
    {
        var skipped = outcomes.Sum(outcome => outcome.Skipped);
        return $"{outcomes.Sum(outcome => outcome.Passed)} passed, {outcomes.Sum(outcome => outcome.Failures.Count)} failed{(skipped > 0 ? $", {skipped} skipped" : "")}";
    }
}
