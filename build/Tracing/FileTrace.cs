using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front.Tracing;

/// <summary>Traces a file of the results or of the project to the numbers: the cells and claims that rest on it.</summary>
internal sealed class FileTrace(OpenPipelines pipelines, TextWriter output)
{
    /// <summary>Outputs from which the metrics of the same stage were computed.</summary>
    private static readonly string[] Measured = [MetricsGate.Metrics, "predictions"];

    /// <summary>Whether to report as JSON, one object per line.</summary>
    public bool Json { get; init; }

    /// <summary>The question for the profile and experiment in whose results a file lies; unchanged for any other file.</summary>
    /// <param name="file">Relative to the project: <c>results/cac/smoke/evaluate[loss=cac]/metrics.parquet</c>.</param>
    /// <param name="question">The question as asked otherwise.</param>
    public static PipelineQuestion QuestionOf(string file, PipelineQuestion question)
    {
        if (file.Split('/') is not ["results", var paper, var scope, _, ..] || paper is "store" or "lock" or "baselines")
        {
            return question;
        }

        var cut = scope.IndexOf('+', StringComparison.Ordinal);
        return question with { Papers = [paper], Profile = cut < 0 ? scope : scope[..cut], Name = cut < 0 ? question.Name : scope[(cut + 1)..] };
    }

    /// <returns>The exit code: 0, or 1 if no cell rests on the file.</returns>
    /// <exception cref="BadInputException">No stage reads or writes the file; the message names the nearest one that a stage does.</exception>
    public int Write(string file)
    {
        var (marked, what) = Find(file);
        var reached = Closure.Downstream(pipelines.Dag, marked);
        var (cells, claims) = (new List<(Stage Table, JsonNode Cell)>(), new List<(Stage Table, JsonNode Claim)>());
        foreach (var table in pipelines.Dag.Stages.Where((stage, node) => TracedTable.IsRendered(stage) && reached[node]))
        {
            var whole = marked[pipelines.Dag.Find(table.Paper, table.Name)];
            var traced = TracedTable.Read(pipelines, table, []);
            var own = traced.Cells.Where(cell => whole || TracedTable.StagesOf(cell).Any(stage => reached[pipelines.Dag.Find(table.Paper, stage)])).ToList();
            var names = own.ConvertAll(TracedTable.NameOf);
            cells.AddRange(own.Select(cell => (table, cell)));
            claims.AddRange(traced.Claims.Where(claim => names.Contains((string)claim["left"]!) || (claim["right"] is { } right && names.Contains((string)right!))).Select(claim => (table, claim)));
        }

        if (Json)
        {
            JsonLines.Write(
                output, "traced_file", ("file", file), ("what", what),
                ("cells", new JsonArray([.. cells.Select(one => new JsonObject { ["table"] = NameOf(one.Table), ["scope"] = one.Table.Scope, ["cell"] = TracedTable.NameOf(one.Cell), ["printed"] = (string)one.Cell["printed"]! })])),
                ("claims", new JsonArray([.. claims.Select(one => new JsonObject { ["table"] = NameOf(one.Table), ["scope"] = one.Table.Scope, ["claim"] = (string)one.Claim["name"]!, ["verdict"] = (string)one.Claim["verdict"]! })])));
        }
        else
        {
            output.WriteLine($"{file}\n  {what}");
            Section("cells that rest on it", [.. cells.Select(one => $"{NameOf(one.Table)}  {TracedTable.NameOf(one.Cell),-28} {one.Cell["printed"]}")], "none: no cell of a table is computed from it");
            Section("claims that rest on it", [.. claims.Select(one => $"{NameOf(one.Table)}  {one.Claim["name"],-28} {one.Claim["verdict"]}")], "none");
        }

        return cells.Count > 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The stages that the file enters first: its readers and, for predictions and metrics, the stage that wrote them.</summary>
    private (bool[] Marked, string What) Find(string file)
    {
        var (marked, what) = (new bool[pipelines.Dag.Stages.Length], "");
        foreach (var (stage, node) in pipelines.Dag.Stages.Select((stage, node) => (stage, node)))
        {
            foreach (var slot in stage.Outputs.Names.Where(slot => Path.GetRelativePath(pipelines.Root, pipelines.Engine.PathOf(stage, slot)) == file))
            {
                what = $"written by {stage.Instance} as '{slot}'";
                marked[node] = Measured.Contains(slot) && stage.Outputs.Has(MetricsGate.Metrics);
                foreach (var reader in pipelines.Dag.Downstream(node))
                {
                    marked[reader] |= pipelines.Dag.Stages[reader].Inputs.Any(input => input.Value.Sources.Contains(new Source.Output(stage.Name, slot)) && input.Key != "history");
                }
            }

            if (FilesOf(stage).Contains(file))
            {
                what = "a file of the project";
                marked[node] = true;
            }
        }

        return what.Length > 0 ? (marked, what) : throw BadInputException.UnknownName($"no stage reads or writes '{file}'", file, Known(file));
    }

    /// <summary>Known files to suggest: those beside the given one, else those with its name, else those of the project, since a paper has thousands.</summary>
    private IEnumerable<string> Known(string file)
    {
        var all = pipelines.Dag.Stages
            .SelectMany(stage => stage.Outputs.Names.Select(slot => Path.GetRelativePath(pipelines.Root, pipelines.Engine.PathOf(stage, slot))).Concat(FilesOf(stage)))
            .Distinct()
            .ToLookup(known => Path.GetDirectoryName(known) == Path.GetDirectoryName(file) ? 0 : Path.GetFileName(known) == Path.GetFileName(file) ? 1 : 2);
        return (all[0].Any() ? all[0] : all[1].Any() ? all[1] : pipelines.Dag.Stages.SelectMany(FilesOf).Distinct()).Take(20);
    }

    private static IEnumerable<string> FilesOf(Stage stage) => stage.Inputs.SelectMany(input => input.Value.Sources.OfType<Source.ProjectFile>().Select(source => source.Path));

    private static string NameOf(Stage table) => $"{table.Paper}/{table.Name}";

    private void Section(string heading, IReadOnlyList<string> lines, string none)
    {
        output.WriteLine(heading);
        foreach (var line in lines.DefaultIfEmpty(none))
        {
            output.WriteLine($"  {line}");
        }
    }
}
