using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Keys;

/// <summary>Errors about a file that a stage reads; each names the stage.</summary>
internal static class InputFault
{
    /// <summary>The error of a file that is not there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its full path.</param>
    public static BadInputException NotThere(Source.ProjectFile file, string path)
    {
        // As the pipeline file would name it.
        var nearest = NearestName.OfFile(path) is { } found ? found[(path.Length - file.Path.Length)..] : null;
        return new BadInputException($"the input file '{file.Path}' is not there")
        {
            Facts = nearest is null ? [] : [("nearest", nearest)],
            Hint = "Write it, or correct its name in the pipeline file.",
        };
    }

    /// <summary>The error of files from outside the project that are not there: all of them, each with a stage that reads it.</summary>
    /// <param name="files">At least one.</param>
    /// <param name="stages">Those that read them.</param>
    public static BadInputException Awaited(IReadOnlyList<Source.ProjectFile> files, IEnumerable<Stage> stages)
    {
        var readers = files.Select(file => stages.First(stage => ProjectFiles.FilesOf(stage).Contains(file))).ToList();
        return new BadInputException(files.Count == 1 ? $"the input file '{files[0].Path}' is not there" : $"{files.Count} input files are not there")
        {
            At = readers[0].At,
            Facts = [.. files.Zip(readers, (file, reader) => (reader.Name, file.Whence))],
            Hint = "They are from outside the project: put them there, or correct their names in the pipeline file.",
        };
    }

    /// <summary>Adds the first stage that reads the file and its slot to an error, and shortens paths to what the pipeline file names.</summary>
    public static BadInputException WithReader(BadInputException error, string project, Source.ProjectFile file, IEnumerable<Stage> stages)
    {
        var reader = stages.FirstOrDefault(stage => ProjectFiles.FilesOf(stage).Contains(file));
        var message = file.IsExternal ? error.Message : error.Message.Replace(project + "/", "", StringComparison.Ordinal);
        if (reader is null || error.At is not null)
        {
            return new BadInputException(message, error) { At = error.At, Facts = error.Facts, Hint = error.Hint };
        }

        var slot = reader.Inputs.FirstOrDefault(input => input.Value.Sources.Contains(file)).Key;
        return new BadInputException(message, error)
        {
            At = reader.At,
            Facts = [(slot is null ? "file" : "input", slot is null ? $"of the command of stage '{reader.Name}'" : $"'{slot}' of stage '{reader.Name}'"), .. error.Facts],
            Hint = error.Hint,
        };
    }
}
