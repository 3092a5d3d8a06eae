using System.Text.Json.Nodes;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Pipelines;

namespace Retable.Front.Capsules;

/// <summary>Derives the content of a capsule again from its own metrics, predictions and definition: no training, no data set, no store.</summary>
/// <param name="root">The project whose steps are used.</param>
/// <param name="files">The capsule's files.</param>
/// <param name="folder">The folder for extracted and derived files; emptied first.</param>
internal sealed class CapsuleDerivation(AbsolutePath root, IReadOnlyDictionary<string, byte[]> files, AbsolutePath folder)
{
    private readonly StepProgram _render = new(root, "render");

    /// <summary>Extracts the files for the steps to read.</summary>
    public void Extract()
    {
        if (folder.DirectoryExists())
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var (name, bytes) in files)
        {
            var path = folder / "content" / name;
            path.Parent.CreateDirectory();
            File.WriteAllBytes(path, bytes);
        }
    }

    /// <summary>Derives cells and claims from the metrics, and metrics from the predictions.</summary>
    /// <param name="description">The capsule's description: <see cref="CapsuleDescription"/>.</param>
    /// <returns>The report of the step <c>render verify</c>.</returns>
    /// <exception cref="BuildFailedException">A file cannot be read; the message says which.</exception>
    public JsonNode Table(CapsuleDescription description)
    {
        var inputs = Inputs(description, "metrics", "definition", "predictions");
        if (description.Forms.GetValueOrDefault("json") is { } json && files.ContainsKey(json))
        {
            inputs["table"] = [new StepInput(folder / "content" / json, "", [])];
        }

        var report = folder / "verify" / "report.json";
        Run("verify", "verify", description, inputs, new Dictionary<string, string> { ["report"] = report });
        return JsonNode.Parse(File.ReadAllText(report))!;
    }

    /// <summary>Renders every form of the table again.</summary>
    /// <returns>The forms by slot.</returns>
    /// <exception cref="BuildFailedException">As for <see cref="Table"/>.</exception>
    public IReadOnlyDictionary<string, byte[]> Forms(CapsuleDescription description)
    {
        var outputs = description.Forms.Keys.ToDictionary(slot => slot, slot => (string)(folder / "render" / slot));
        Run("render", "render", description, Inputs(description, "metrics", "definition", "history", "template"), outputs);
        return outputs.ToDictionary(output => output.Key, output => File.ReadAllBytes(output.Value), StringComparer.Ordinal);
    }

    private void Run(string verb, string below, CapsuleDescription description, Dictionary<string, IReadOnlyList<StepInput>> inputs, Dictionary<string, string> outputs) =>
        _render.Run(verb, folder / below, new StepSpec { Stage = description.Stage, Parameters = description.Parameters.DeepClone().AsObject(), Inputs = inputs, Outputs = outputs, Scratch = folder / below });

    private Dictionary<string, IReadOnlyList<StepInput>> Inputs(CapsuleDescription description, params IEnumerable<string> slots) => slots.ToDictionary(
        slot => slot,
        slot => (IReadOnlyList<StepInput>)[.. description.Inputs.GetValueOrDefault(slot, []).Select(input => new StepInput(folder / "content" / input.File, input.Stage, input.Coordinates.DeepClone().AsObject()) { Meaning = input.Meaning })]);
}
