using System.Globalization;
using System.Xml.Linq;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>The outcome of one test program.</summary>
internal sealed record TestOutcome(string Project, int Passed, int Skipped, IReadOnlyList<string> Failures, TimeSpan Time);

/// <summary>Runs the test programs, two at a time, since they share the machine's cores with what they start.</summary>
internal sealed class TestPrograms(AbsolutePath root)
{
    private const int AtOnce = 2;

    // Whatever the machine's default: memory that is bounded in a test must not depend on its number of processors.
    private static readonly Dictionary<string, string> OneHeap = new() { ["DOTNET_gcServer"] = "0" };

    private AbsolutePath Reports => root / "artifacts" / "test-results";

    /// <summary>Runs all tests with the filter in their project's, namespace's, class's or method's name; if it is in a project's name, the whole project runs, and no others.</summary>
    /// <exception cref="BadInputException">No test has the filter in its name.</exception>
    public IReadOnlyList<TestOutcome> Run(IReadOnlyList<string> projects, string filter, Action<TestOutcome> each)
    {
        var named = projects.Where(project => filter.Length > 0 && project.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        IReadOnlyList<string> arguments = filter.Length == 0 || named.Count > 0 ? [] : ["-method", $"*{filter}*"];
        Reports.CreateDirectory();

        var outcomes = new List<TestOutcome>();
        Parallel.ForEach(named.Count > 0 ? named : projects, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, project =>
        {
            var outcome = RunOne(project, arguments);
            lock (outcomes)
            {
                outcomes.Add(outcome);
                if (outcome.Passed + outcome.Failures.Count > 0)
                {
                    each(outcome);
                }
            }
        });

        return outcomes.Sum(outcome => outcome.Passed + outcome.Failures.Count) > 0
            ? [.. outcomes.OrderBy(outcome => outcome.Project, StringComparer.Ordinal)]
            : throw new BadInputException($"no test has '{filter}' in the name of its project, namespace, class or method")
            {
                Facts = [("projects", string.Join(", ", projects))],
            };
    }

    private TestOutcome RunOne(string project, IReadOnlyList<string> arguments)
    {
        var report = Reports / $"{project}.xml";
        var log = Reports / $"{project}.log";
        File.Delete(report);
        var program = new Programs(root).Of(project);
        var start = TimeProvider.System.GetTimestamp();
        var code = new Tool(program) { Folder = root, Environment = OneHeap }.Run([.. arguments, "-xml", report, "-noColor"], log);
        var time = TimeProvider.System.GetElapsedTime(start);
        var read = report.FileExists() ? Read(project, report, time) : new TestOutcome(project, 0, 0, [], time);

        // A program that crashes leaves no report, or one that says less than its exit code. No test at all is no failure.
        var crashed = code != 0 && read.Failures.Count == 0 && !(arguments.Count > 0 && read.Passed == 0 && report.FileExists());
        return crashed
            ? read with { Failures = [$"{project} ended with exit code {code}; the end of {log}:\n{LogTail.Of(log, 20)}"] }
            : read with { Failures = [.. read.Failures.Select(failure => Relative(failure, root))] };
    }

    /// <summary>Rewrites the paths of project files relative to the project, so that an editor's terminal can open them.</summary>
    internal static string Relative(string text, AbsolutePath root) => text.Replace($"{root}/", "", StringComparison.Ordinal);

    internal static TestOutcome Read(string project, AbsolutePath report, TimeSpan time)
    {
        var assemblies = XDocument.Load(report).Descendants("assembly").ToList();
        int Sum(string counter) => assemblies.Sum(assembly => int.Parse(assembly.Attribute(counter)?.Value ?? "0", CultureInfo.InvariantCulture));
        var failed = assemblies.Descendants("test").Where(test => test.Attribute("result")?.Value == "Fail").Select(Describe);
        var broken = assemblies.Descendants("error").Select(error => $"{error.Attribute("name")?.Value}\n{Indented(error)}");
        return new TestOutcome(project, Sum("passed"), Sum("skipped") + Sum("not-run"), [.. failed, .. broken], time);
    }

    private static string Describe(XElement test) => $"{test.Attribute("name")?.Value}\n{Indented(test)}";

    /// <summary>The message, and from the stack only the lines in our own files.</summary>
    private static string Indented(XElement test)
    {
        var failure = test.Element("failure");
        var stack = (failure?.Element("stack-trace")?.Value ?? "").Split('\n').Where(line => line.Contains(":line ", StringComparison.Ordinal));
        var lines = (failure?.Element("message")?.Value ?? "").Split('\n').Concat(stack);
        return string.Join('\n', lines.Where(line => line.Trim().Length > 0).Select(line => $"    {line.TrimEnd()}"));
    }
}
