using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Front.Reporting;

namespace Retable.Front.Pipelines;

/// <summary>Compares two sets of results of the same papers: which parameters differ, and which metrics, told from noise as in <see cref="MetricsGate"/>.</summary>
/// <param name="before">One side.</param>
/// <param name="now">The other side.</param>
/// <param name="output">The writer for the comparison.</param>
internal sealed class ExperimentComparison(OpenPipelines before, OpenPipelines now, TextWriter output)
{
    /// <summary>Whether to report as JSON, one object per line.</summary>
    public bool Json { get; init; }

    /// <returns>The exit code: 0, or 4 if nothing could be compared. A fallen metric is no failure, since nobody accepted either side.</returns>
    public int Write()
    {
        foreach (var paper in now.Experiments.Select(one => one.Paper))
        {
            WriteParameters(paper);
        }

        var (left, right) = (Measured(before), Measured(now));
        if (left.Count == 0 || right.Count == 0)
        {
            return ExitCode.NothingCompared;
        }

        var folder = before.Root / "artifacts" / "compare";
        if (folder.DirectoryExists())
        {
            Directory.Delete(folder, recursive: true);
        }

        _ = new MetricsGate(before, left, TextWriter.Null) { Against = folder }.Accept();
        var code = new MetricsGate(now, right, output) { Against = folder, Json = Json }.Check(strict: false);
        return code == ExitCode.NothingCompared ? code : ExitCode.Done;
    }

    /// <summary>The stages whose metrics are in place; reports those that are missing or out of date.</summary>
    private List<Stage> Measured(OpenPipelines side)
    {
        var plan = side.Plan();
        var papers = now.Experiments.Select(one => one.Paper).ToHashSet(StringComparer.Ordinal);
        var nodes = Enumerable.Range(0, side.Dag.Stages.Length).Where(node => side.Dag.Stages[node].Outputs.Has(MetricsGate.Metrics) && papers.Contains(side.Dag.Stages[node].Paper)).ToList();
        var there = nodes.FindAll(node => File.Exists(side.Engine.PathOf(side.Dag.Stages[node], MetricsGate.Metrics)));
        var name = string.Join(", ", side.Scopes.Where(scope => papers.Contains(scope.Paper)).Select(scope => $"{scope.Paper}.{scope.Scope}"));
        Note(nodes.Count - there.Count, "have not measured anything yet");
        Note(there.Count(node => plan[node] is not (Decision.UpToDate or null)), "are out of date, and compared as they were last made");
        return there.ConvertAll(node => side.Dag.Stages[node]);

        void Note(int stages, string what)
        {
            if (stages > 0)
            {
                Console.Error.WriteLine($"warning: of {name}, {Plural.Count(stages, "stage")} {what}: ./build.sh Evaluate --profile {side.Question.Profile}{(side.Question.Name.Length > 0 ? $" --name {side.Question.Name}" : "")}");
            }
        }
    }

    /// <summary>Prints the parameters whose values differ.</summary>
    private void WriteParameters(string paper)
    {
        var (left, right) = (ParametersOf(before, paper), ParametersOf(now, paper));
        var names = left.Names.Union(right.Names).Where(name => Value(left, name) != Value(right, name)).Order(StringComparer.Ordinal).ToList();
        var (first, second) = (ScopeOf(before, paper), ScopeOf(now, paper));
        if (Json)
        {
            JsonLines.Write(output, "compared", ("paper", paper), ("before", first), ("now", second), ("parameters", new JsonObject(names.Select(name =>
                KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["before"] = Value(left, name)?.ToJson(), ["now"] = Value(right, name)?.ToJson() })))));
            return;
        }

        var table = new TextTable(paper, $"before: {first}", $"now: {second}");
        foreach (var name in names)
        {
            table.Add(name, Value(left, name)?.Plain ?? "", Value(right, name)?.Plain ?? "");
        }

        table.Write(output);
        output.WriteLine(names.Count > 0 ? "" : "no parameter differs\n");
    }

    private static CanonicalValue? Value(NameMap<CanonicalValue> parameters, string name) => parameters.TryGet(name, out var value) ? value : null;

    private static NameMap<CanonicalValue> ParametersOf(OpenPipelines side, string paper) => side.Parameters.GetValueOrDefault(paper) ?? NameMap<CanonicalValue>.Empty;

    private static string ScopeOf(OpenPipelines side, string paper) => side.Scopes.FirstOrDefault(scope => scope.Paper == paper).Scope ?? side.Question.Profile;
}
