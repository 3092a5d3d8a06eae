using System.Text;
using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Front.Pipelines;
using Retable.Front.Tools;
using Retable.Front.Tracing;

namespace Retable.Front.Capsules;

/// <summary>Collects everything that a table rests on: definition, metrics, predictions, histories, records, environment, the rendered forms.</summary>
/// <param name="pipelines">The pipelines that the table belongs to.</param>
/// <param name="table">A table that the step <c>render</c> makes.</param>
internal sealed class CapsulePacking(OpenPipelines pipelines, Stage table)
{
    private const string Json = "json";

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Plan _plan = pipelines.Plan();

    private string Name => $"{table.Paper}/{table.Name}";

    /// <summary>All files of the capsule except manifest and signature. The same results give the same bytes.</summary>
    /// <exception cref="BadInputException">Another step makes the table, or it is not up to date.</exception>
    public IReadOnlyDictionary<string, byte[]> Files()
    {
        Require();
        var inputs = table.Inputs.ToDictionary(input => input.Key, input => (IReadOnlyList<CapsuleInput>)[.. input.Value.Sources.Select(source => Add(source))], StringComparer.Ordinal);
        inputs["predictions"] = [.. table.Inputs[MetricsGate.Metrics].Sources.OfType<Source.Output>()
            .Where(source => StageOf(source).Outputs.Has("predictions"))
            .Select(source => Add(new Source.Output(source.Stage, "predictions")))
            .DistinctBy(input => input.File)];
        var description = new CapsuleDescription
        {
            Table = Name,
            Scope = table.Scope,
            Stage = table.Name,
            Parameters = table.ParametersAsJson(),
            Code = CodeOf(pipelines.Root),
            Inputs = inputs,
            Forms = table.Outputs.Names.Append(Json).Distinct().ToDictionary(slot => slot, slot => $"table/{(table.Outputs.Has(slot) ? table.Outputs[slot] : "table.json")}"),
        };
        foreach (var slot in table.Outputs.Names)
        {
            _files[description.Forms[slot]] = File.ReadAllBytes(pipelines.Engine.PathOf(table, slot));
        }

        AddRecords();
        AddProject();
        return WithDescription(description);
    }

    /// <summary>The identity of the code that renders tables here.</summary>
    public static string CodeOf(AbsolutePath root) =>
        StepCatalog.Read(StepExecutables.Catalog(root)).Find(new StepCall.Verb("render", "render"))?.Identity ?? throw new BadInputException("this project has no step 'render'");

    private Dictionary<string, byte[]> WithDescription(CapsuleDescription description)
    {
        var derivation = new CapsuleDerivation(pipelines.Root, _files, pipelines.Root / "artifacts" / "capsule" / table.Paper / table.Scope / table.Name);
        derivation.Extract();
        if (!table.Outputs.Has(Json))
        {
            _files[description.Forms[Json]] = derivation.Forms(description)[Json];
            derivation.Extract();
        }

        var otherRules = derivation.Table(description)["findings"]!.AsArray().Where(finding => (string?)finding!["what"] == "metric").Select(finding => (string)finding!["name"]!);
        AddText(CapsuleDescription.FileName, CapsuleArchive.Text((description with { OtherRules = [.. otherRules] }).ToJson()));
        AddText(ResearchCrate.FileName, CapsuleArchive.Text(Crate(description).Json()));
        return new Dictionary<string, byte[]>(_files, StringComparer.Ordinal);
    }

    private void Require()
    {
        if (!TracedTable.IsRendered(table))
        {
            throw new BadInputException($"the table {Name} is made by '{table.Step}': its cells cannot be derived again") { At = table.At };
        }

        var state = _plan[_plan.Dag.Find(table.Paper, table.Name)];
        if (state is not Decision.UpToDate)
        {
            throw new BadInputException($"the table {Name} is not up to date in {table.Scope}: {Explanation.Describe(state!)}")
            {
                Hint = $"./build.sh Reproduce --table {Name} --profile {table.Profile}{(table.Experiment.Length > 0 ? $" --name {table.Experiment}" : "")}",
            };
        }
    }

    private CapsuleInput Add(Source source)
    {
        if (source is Source.ProjectFile file)
        {
            _files[file.Path] = File.ReadAllBytes(pipelines.Root / file.Path);
            return new CapsuleInput(file.Path, "", [], "");
        }

        var output = (Source.Output)source;
        var stage = StageOf(output);
        var name = $"stages/{stage.Name}/{stage.Outputs[output.Slot]}";
        _files[name] = File.ReadAllBytes(pipelines.Engine.PathOf(stage, output.Slot));
        return new CapsuleInput(name, stage.Name, stage.CoordinatesAsJson(), pipelines.Engine.MeaningInPlace(stage, output.Slot)?.ToString() ?? "");
    }

    private Stage StageOf(Source.Output source) => pipelines.Dag.Stages[pipelines.Dag.Find(table.Paper, source.Stage)];

    /// <summary>Adds the records of every stage behind the table: keys, parameters, code, inputs and outputs with digests, and the machines.</summary>
    private void AddRecords()
    {
        var stages = new TracedStages(pipelines, _plan);
        var behind = stages.Behind(table.Paper, [table.Name]);
        AddText("records.json", CapsuleArchive.Text(new JsonArray([.. behind.Select(stages.Json)])));
        var made = behind.Select(stages.RecordOf).Where(record => record is not null).Select(record => record!.Provenance).ToList();
        JsonArray Distinct(Func<Engine.Store.Provenance, string?> value) => [.. made.Select(value).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(text => (JsonNode)text)];
        AddText("environment.json", CapsuleArchive.Text(new JsonObject
        {
            ["dotnet"] = Environment.Version.ToString(),
            ["libtorch"] = Distinct(one => one.Libtorch),
            ["processors"] = Distinct(one => one.Processor),
            ["instruction_sets"] = Distinct(one => one.InstructionSet),
            ["devices"] = Distinct(one => one.Device),
            ["threads"] = Distinct(one => one.Threads.ToString()),
            ["revisions"] = Distinct(one => one.Revision),
        }));
    }

    private void AddProject()
    {
        string[] files = [$"pipelines/{table.Paper}.yaml", "pipelines/datasets.yaml", "CITATION.cff", "LICENSE"];
        foreach (var file in files.Where(file => (pipelines.Root / file).FileExists()))
        {
            _files[file] = File.ReadAllBytes(pipelines.Root / file);
        }

        if (Sbom.Of(pipelines.Root) is { } sbom)
        {
            AddText("sbom.cdx.json", CapsuleArchive.Text(sbom));
        }
    }

    private ResearchCrate Crate(CapsuleDescription description)
    {
        List<string> inputs = [.. table.Inputs.SelectMany(input => input.Value.Sources).OfType<Source.ProjectFile>().Select(file => file.Path).Distinct()];
        List<string> outputs = [.. description.Forms.Values.Concat(_files.Keys.Where(file => file.StartsWith("stages/", StringComparison.Ordinal)))];
        var workflow = $"pipelines/{table.Paper}.yaml";
        return new ResearchCrate
        {
            Title = $"Table {Name} ({table.Scope})",
            Subject = $"{Name}, profile {table.Scope}",
            Published = CommitDate(),
            Workflow = workflow,
            Inputs = inputs,
            Outputs = outputs,
            Others = [.. _files.Keys.Except(inputs).Except(outputs).Where(file => file != workflow)],
            Engine = "Retable",
        };
    }

    /// <summary>The date of the checked-out commit, so that the same commit gives the same bytes; outside a repository the earliest date of zip files.</summary>
    private string CommitDate()
    {
        try
        {
            return new Tool("git") { Folder = pipelines.Root }.Capture("show", "--no-patch", "--format=%cs", "HEAD") is (0, { Length: 10 } date) ? date : "1980-01-01";
        }
        catch (MachineException)
        {
            return "1980-01-01";
        }
    }

    private void AddText(string name, string text) => _files[name] = Encoding.UTF8.GetBytes(text);
}
