using System.Reflection;
using System.Text.Json;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;

namespace Retable.Tests;

/// <summary>Runs a pipeline of this checkout in this process: every stage in the order of the DAG, each step through its own main function.</summary>
/// <param name="folder">Where outputs go.</param>
/// <param name="instead">Project files that others are read for.</param>
/// <param name="executables">Projects of the steps, which the test project refers to.</param>
/// <remarks>What was run with the same parameters on inputs of the same bytes is not run again, as the engine has it.</remarks>
public sealed class PipelineInProcess(string folder, IReadOnlyDictionary<string, string> instead, params string[] executables)
{
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);
    private readonly StepCatalog _catalog = new() { Executables = executables.ToDictionary(Kebab, Describe) };

    /// <summary>How many stages ran; the others were there.</summary>
    public int Ran => _folders.Count;

    /// <summary>The outputs of a profile's stages by <c>stage.slot</c>.</summary>
    /// <exception cref="InvalidOperationException">A step ended with another exit code than 0; the message has what it said.</exception>
    public IReadOnlyDictionary<string, string> Run(string paper, string profile, IReadOnlyDictionary<string, string> set)
    {
        var file = $"pipelines/{paper}.yaml";
        var dag = new Dag(PipelineFile.Load(Checkout.At(file), file).Expand(profile, _catalog, set));
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var stage in dag.Order.Select(node => dag.Stages[node]))
        {
            var inputs = stage.Inputs.ToDictionary(
                input => input.Key,
                input => (IReadOnlyList<StepInput>)[.. input.Value.Sources.Select(source => new StepInput(PathOf(source, outputs), "", []))]);
            var made = Made(stage, inputs);
            foreach (var (slot, name) in stage.Outputs)
            {
                outputs[$"{stage.Name}.{slot}"] = Path.Combine(made, name);
            }
        }

        return outputs;
    }

    private string Made(Stage stage, Dictionary<string, IReadOnlyList<StepInput>> inputs)
    {
        var contents = inputs.SelectMany(input => input.Value.Select(file => $"{input.Key} {Digest.OfText(Convert.ToHexString(File.ReadAllBytes(file.Path)))}"));
        var key = string.Join('\n', contents.Prepend($"{stage.Step} {stage.ParametersAsJson().ToJsonString()}"));
        if (!_folders.TryGetValue(key, out var made))
        {
            made = Path.Combine(folder, $"{_folders.Count}");
            Directory.CreateDirectory(Path.Combine(made, "scratch"));
            Start(stage, inputs, made);
            _folders.Add(key, made);
        }

        return made;
    }

    private void Start(Stage stage, Dictionary<string, IReadOnlyList<StepInput>> inputs, string made)
    {
        var spec = new StepSpec
        {
            Stage = stage.Name,
            Parameters = stage.ParametersAsJson(),
            Inputs = inputs,
            Outputs = stage.Outputs.ToDictionary(output => output.Key, output => Path.Combine(made, output.Value)),
            Scratch = Path.Combine(made, "scratch"),
            Device = stage.Device,
            Threads = stage.Resources.Cpus,
        };
        var path = Path.Combine(made, "spec.json");
        File.WriteAllBytes(path, spec.ToJson());
        var call = (StepCall.Verb)stage.Step;
        var (code, said) = Call(executables.Single(name => Kebab(name) == call.Executable), call.Name, path);
        if (code != ExitCode.Done)
        {
            throw new InvalidOperationException($"{stage.Name} ended with {code}:\n{said}");
        }
    }

    private string PathOf(Source source, Dictionary<string, string> outputs) => source switch
    {
        Source.ProjectFile { IsExternal: true } file => file.Path,
        Source.ProjectFile file => instead.GetValueOrDefault(file.Path, Checkout.At(file.Path)),
        _ => outputs[source.ToString()!],
    };

    private static StepExecutable Describe(string name)
    {
        var verbs = StepDescription.FromJson(Call(name, "describe").Said).Verbs;
        return new StepExecutable { Path = name, Verbs = verbs.ToDictionary(verb => verb.Name, verb => new StepVerb { Description = verb, Identity = "" }) };
    }

    private static (int Code, string Said) Call(string executable, params string[] words)
    {
        var before = Console.Out;
        using var said = new StringWriter();
        Console.SetOut(said);
        try
        {
            var main = Assembly.Load($"Retable.{executable}").EntryPoint!;
            return ((int)main.Invoke(null, [words])!, said.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    private static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
