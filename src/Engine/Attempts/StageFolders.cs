using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

/// <summary>The folder that a task runs in, laid out before it starts: <c>in/</c> links to what it reads, <c>out/</c> takes what it writes.</summary>
/// <param name="Staging">The folder, in the store: what is written here can be renamed into place.</param>
/// <param name="Inputs">For each slot the links, in order.</param>
/// <param name="Outputs">For each slot the path to write.</param>
internal sealed record StageFolders(string Staging, NameMap<IReadOnlyList<StepInput>> Inputs, NameMap<string> Outputs)
{
    /// <summary>Lays the folder out anew; what an earlier try left in it is gone.</summary>
    /// <param name="work">The stage and what it reads.</param>
    /// <param name="staging">The folder.</param>
    /// <param name="settings">Where the project's files are.</param>
    /// <param name="objects">Where the objects are.</param>
    public static StageFolders Create(StageWork work, string staging, EngineSettings settings, ObjectStore objects)
    {
        var stage = work.Stage;
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }

        var outputs = Path.Combine(staging, "out");
        Directory.CreateDirectory(outputs);
        Directory.CreateDirectory(Path.Combine(staging, "tmp"));
        LinkCommandFiles(stage, staging, settings);
        return new StageFolders(
            staging,
            NameMap.Of(work.Inputs.Select(input => KeyValuePair.Create(input.Key, LinkInputs(input.Value, Path.Combine(staging, "in", input.Key), settings, objects)))),
            NameMap.Of(stage.Outputs.Select(output => KeyValuePair.Create(output.Key, Path.Combine(outputs, output.Value)))));
    }

    private static IReadOnlyList<StepInput> LinkInputs(IReadOnlyList<InputFile> files, string folder, EngineSettings settings, ObjectStore objects)
    {
        Directory.CreateDirectory(folder);
        var links = new StepInput[files.Count];
        for (var i = 0; i < links.Length; i++)
        {
            var (path, name, maker, meaning) = files[i] switch
            {
                InputFile.Object made => (objects.PathOf(made.Digest), made.Name, made.Maker, made.Meaning.ToString()),
                InputFile.OfProject { File: var file } => (settings.PathOf(file), Path.GetFileName(file.Path), null, ""),
                _ => throw new ArgumentException("an input is neither an object nor a file", nameof(files)),
            };

            // The name stays: libraries go by its extension, tables show it. Numbered folders keep the members of a group apart.
            var link = links.Length == 1 ? Path.Combine(folder, name) : Path.Combine(Directory.CreateDirectory(Path.Combine(folder, $"{i}")).FullName, name);
            File.CreateSymbolicLink(link, path);
            links[i] = new StepInput(link, maker?.Name ?? "", maker?.CoordinatesAsJson() ?? []) { Meaning = meaning };
        }

        return links;
    }

    private static void LinkCommandFiles(Stage stage, string staging, EngineSettings settings)
    {
        if (stage.Step is StepCall.Command command)
        {
            foreach (var file in command.Files)
            {
                var link = Path.Combine(staging, file);
                Directory.CreateDirectory(Path.GetDirectoryName(link)!);
                File.CreateSymbolicLink(link, settings.PathOf(new Source.ProjectFile(file)));
            }
        }
    }
}
