using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Store;

namespace Retable.Tests;

/// <summary>An engine in memory for stories: pipelines as text, steps that are pure functions, and the list of what ran.</summary>
internal sealed class Lab
{
    private readonly Dictionary<string, Dictionary<string, StepVerb>> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<string, string>> _behaviours = new(StringComparer.Ordinal);

    public MemoryStore Store { get; } = new();

    /// <summary>The project's files by path.</summary>
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public string Libtorch { get; set; } = "1.13.1";

    public StepCatalog Catalog => new()
    {
        Executables = _steps.ToDictionary(step => step.Key, step => new StepExecutable { Path = $"bin/{step.Key}", Verbs = step.Value }, StringComparer.Ordinal),
    };

    /// <summary>Adds a step: <c>Step("cac train", "epochs:int=4 seed:int", "train", "model")</c>. No default means required; slots end in ? or *.</summary>
    public Lab Step(string call, string parameters = "", string inputs = "", string outputs = "out", bool torch = false, string code = "1", Func<string, string>? behaviour = null, string? kind = null, params ParameterDescription[] nested)
    {
        var words = call.Split(' ');
        var verbs = _steps.TryGetValue(words[0], out var known) ? known : _steps[words[0]] = new(StringComparer.Ordinal);
        verbs[words[^1]] = new StepVerb
        {
            Identity = Digest.OfText($"{call} {code}").ToString(),
            ReachesTorch = torch,
            Description = new VerbDescription
            {
                Name = words[^1],
                Kind = kind ?? (StageKinds.All.Contains(words[^1]) ? words[^1] : "prepare"),
                EntryPoint = call,
                Parameters = [.. Words(parameters).Select(Parameter), .. nested],
                Inputs = [.. Words(inputs).Select(Slot)],
                Outputs = [.. Words(outputs).Select(Slot)],
            },
        };
        _behaviours[call] = behaviour ?? (told => $"made by {Digest.OfText(told + code).Short}");
        return this;
    }

    /// <summary>Says what the code of a step's cases is; each of <see cref="Choice"/> by its name.</summary>
    public Lab Code(string call, params (string Case, string Code)[] cases)
    {
        var verbs = _steps[call.Split(' ')[0]];
        var verb = call.Split(' ')[^1];
        verbs[verb] = verbs[verb] with { Cases = cases.ToDictionary(@case => $"Lab|{@case.Case}", @case => new CaseCode(Digest.OfText(@case.Code).ToString())) };
        return this;
    }

    /// <summary>A required choice among cases, each with its parameters as <see cref="Step"/> takes them: <c>Choice("loss", ("library", "alpha:float=2"))</c>.</summary>
    public static ParameterDescription Choice(string name, params (string Name, string Parameters)[] cases) => new(name, "case")
    {
        Required = true,
        Cases = [.. cases.Select(@case => new CaseDescription(@case.Name, $"Lab|{@case.Name}", [.. Words(@case.Parameters).Select(Parameter)]))],
    };

    /// <summary>A record, whose parameters <see cref="Step"/> would take in the same way.</summary>
    public static ParameterDescription Record(string name, string parameters) => new(name, "record")
    {
        Fields = [.. Words(parameters).Select(Parameter)],
        Default = new JsonObject(Words(parameters).Select(Parameter).Select(field => KeyValuePair.Create(field.Name, field.Default))),
    };

    /// <summary>Adds the repository's own steps, as they were compiled: what they give is a digest of what they read.</summary>
    public Lab StepsOfTheRepository()
    {
        foreach (var (name, executable) in StepCatalog.Read(Checkout.At("artifacts", "steps.json")).Executables)
        {
            _steps[name] = new Dictionary<string, StepVerb>(executable.Verbs, StringComparer.Ordinal);
            foreach (var verb in executable.Verbs.Keys)
            {
                _behaviours[$"{name} {verb}"] = told => $"made by {Digest.OfText(told).Short}";
            }
        }

        return this;
    }

    public Pipeline Expand(string yaml, string profile = "p", params (string Name, string Value)[] set) =>
        PipelineFile.Parse(yaml, "pipelines/lab.yaml").Expand(profile, Catalog, set.ToDictionary(s => s.Name, s => s.Value));

    public Plan Plan(string yaml, Selection? selection = null, params (string Name, string Value)[] set) => Plan(new Dag(Expand(yaml, "p", set)), selection);

    public Plan Plan(Dag dag, Selection? selection = null) => new(dag, World(), (selection ?? Selection.All).Apply(dag));

    /// <summary>Runs a pipeline and gives the names of what was executed, in order.</summary>
    public IReadOnlyList<string> Run(string yaml, Selection? selection = null, params (string Name, string Value)[] set) => Run(Plan(yaml, selection, set));

    public IReadOnlyList<string> Run(Plan plan)
    {
        var ran = new List<string>();
        var ready = new SortedSet<int>(Enumerable.Range(0, plan.Dag.Stages.Length).Where(plan.IsReady));
        while (ready.Count > 0)
        {
            var node = ready.Min;
            ready.Remove(node);
            if (!plan.IsReady(node))
            {
                continue;
            }

            ran.Add(plan.Dag.Stages[node].Name);
            var record = Execute(plan, node);
            ready.UnionWith(plan.Complete(node, record).Where(plan.IsReady));
            ready.UnionWith(plan.Dag.Downstream(node).ToArray().Where(plan.IsReady));
        }

        return ran;
    }

    /// <summary>The plan as a dry run shows it.</summary>
    public static string Show(Plan plan) =>
        string.Join('\n', plan.Wanted.Order().Select(node => $"{plan.Dag.Stages[node].Name}: {Explanation.Describe(plan[node]!)}"));

    private PlanWorld World() => new()
    {
        Keys = new KeyWorld { Catalog = Catalog, Libtorch = Libtorch, Files = (file, _) => Digest.OfText(Files[file.Path]) },
        Records = Store,
        Objects = Store,
        Workspace = Store,
    };

    private ActionRecord Execute(Plan plan, int node)
    {
        var stage = plan.Dag.Stages[node];
        var read = stage.Inputs.SelectMany(input => input.Value.Sources.Select(source => Content(plan, stage, source)));
        var told = $"{stage.Step}|{stage.ParametersAsJson().ToJsonString()}|{string.Join('|', read)}";
        var behaviour = stage.Step is StepCall.Verb verb ? _behaviours[$"{verb.Executable} {verb.Name}"] : text => Digest.OfText(text).Short;
        var outputs = stage.Outputs.Select(output => KeyValuePair.Create(output.Key, Store.Put(output.Value, $"{output.Key}: {behaviour(told)}")));
        var key = plan.Key(node)!;
        return Store.Add(new ActionRecord
        {
            Key = key.Digest,
            Parts = key.Parts,
            Instance = stage.Instance,
            Outputs = NameMap.Of(outputs),
            Provenance = new Provenance { WallSeconds = 1 },
        });
    }

    private string Content(Plan plan, Stage reader, Source source) => source switch
    {
        Source.Output output => Store.Read(plan.Record(plan.Dag.Find(reader.Paper, output.Stage))!.Outputs[output.Slot].Bytes),
        Source.ProjectFile file => Files[file.Path],
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static SlotDescription Slot(string text) => new(text.TrimEnd('?', '*'), text.Contains('?'), text.Contains('*'));

    /// <summary><c>name:type</c> (required), <c>name:type=default</c>, with <c>@min..max</c> after the type; a choice lists its texts: <c>loss:a/b/c=a</c>.</summary>
    private static ParameterDescription Parameter(string text)
    {
        var (name, rest) = (text[..text.IndexOf(':')], text[(text.IndexOf(':') + 1)..]);
        var value = rest.Contains('=') ? rest[(rest.IndexOf('=') + 1)..] : null;
        var type = rest.Split('=')[0];
        var range = type.Contains('@') ? type.Split('@')[1].Split("..") : null;
        var choices = type.Contains('/') ? type.Split('/') : null;
        return new ParameterDescription(name, choices is null ? type.Split('@')[0].Replace('_', ' ') : "choice")
        {
            Required = value is null,
            Default = value is null ? null : choices is not null || type == "text" ? JsonValue.Create(value) : JsonNode.Parse(value),
            Choices = choices,
            Minimum = range is null ? null : double.Parse(range[0]),
            Maximum = range is null ? null : double.Parse(range[1]),
        };
    }
}
