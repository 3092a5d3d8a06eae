using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Front.Tools;

namespace Retable.Front.Pipelines;

/// <summary>Has the definitions of the requested tables read before anything runs, so that a wrong word is not found only after the training.</summary>
/// <param name="pipelines">The requested pipelines.</param>
/// <param name="warnings">The writer for warnings about names that no accepted metric has.</param>
internal sealed class TableCheck(OpenPipelines pipelines, TextWriter warnings)
{
    private const string Slot = "definition";

    private readonly StepProgram _render = new(pipelines.Root, "render");

    /// <exception cref="Nuke.Common.BuildFailedException">A definition is wrong; the message has file, line, column and the nearest name.</exception>
    public void Run()
    {
        var stages = Enumerable.Range(0, pipelines.Dag.Stages.Length).Where(node => pipelines.Selected.Wanted[node]).Select(node => pipelines.Dag.Stages[node]);
        foreach (var group in stages.Where(IsRendered).GroupBy(stage => (stage.Paper, stage.Profile)))
        {
            Check(
                group.Key.Paper,
                group.Key.Profile,
                [.. group.SelectMany(Definitions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                MeasuredMetrics.Of(pipelines.Dag, pipelines.Catalog, group, Definitions));
        }
    }

    private bool IsRendered(Stage stage) => _render.Exists && stage.Step is StepCall.Verb { Executable: "render" };

    private static IEnumerable<string> Definitions(Stage stage) =>
        stage.Inputs.Has(Slot) ? stage.Inputs[Slot].Sources.OfType<Source.ProjectFile>().Select(file => file.Path) : [];

    private void Check(string paper, string profile, IReadOnlyList<string> definitions, IReadOnlyDictionary<string, IReadOnlyList<string>> measured)
    {
        var baseline = pipelines.Root / "results" / "baselines" / paper / profile / "metrics.csv";
        AbsolutePath[] files = [.. definitions.Select(file => pipelines.Root / file), pipelines.Root / _render.Path, (pipelines.Root / _render.Path).Parent / "Retable.Tables.dll", .. baseline.FileExists() ? [baseline] : Array.Empty<AbsolutePath>()];
        var profiles = new Project(pipelines.Root).FilesOf([paper]).Single().Profiles;
        var told = new JsonArray([.. measured.Select(table => (JsonNode)new JsonObject { ["definition"] = (string)(pipelines.Root / table.Key), ["metrics"] = new JsonArray([.. table.Value.Select(name => (JsonNode)name)]) })]);
        var stamp = new SourceStamp(pipelines.Root, pipelines.Root / "artifacts" / "stamps" / $"tables-{paper}.{profile}.txt", files, $"{string.Join(' ', profiles)}\n{string.Join('\n', measured.Select(table => $"{table.Key}: {string.Join(' ', table.Value)}"))}");
        if (stamp.IsCurrent())
        {
            return;
        }

        var folder = pipelines.Root / "artifacts" / "tables" / paper / profile;
        _render.Run("check", folder, new StepSpec
        {
            Stage = $"{paper}.{profile}",
            Parameters = new JsonObject { ["profile"] = profile, ["profiles"] = new JsonArray([.. profiles.Select(name => (JsonNode)name)]), ["measured"] = told },
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>>
            {
                [Slot] = [.. definitions.Select(file => new StepInput(pipelines.Root / file, "", []))],
                ["baseline"] = baseline.FileExists() ? [new StepInput(baseline, "", [])] : [],
            },
            Outputs = new Dictionary<string, string>(),
            Scratch = folder,
        });
        var doubts = StepProgram.Warnings(folder).ToList();
        foreach (var doubt in doubts)
        {
            warnings.WriteLine($"warning: {doubt}");
        }

        if (doubts.Count == 0)
        {
            stamp.Record();
        }
    }
}
