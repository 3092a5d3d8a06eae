using System.Text;
using System.Text.RegularExpressions;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>Writes the files of a new paper: a small experiment that builds and runs at once, to be replaced step by step.</summary>
/// <remarks>The files are those of <c>build/Templates</c>, where they stand under their own paths for the paper <c>my-paper</c>.</remarks>
internal sealed partial class NewPaper(AbsolutePath root)
{
    private const string Ending = ".txt";
    private const int LongestName = 40;

    /// <summary>The languages that a paper can be written in.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["csharp", "python"];

    /// <returns>The files that were written or changed, as paths in the project.</returns>
    /// <exception cref="BadInputException">There is no such language, the name is none for a paper, or something of this name is there already.</exception>
    public IReadOnlyList<string> Write(string name, string language)
    {
        if (!Languages.Contains(language))
        {
            throw BadInputException.UnknownName($"--language does not know '{language}'", language, Languages);
        }

        RequireName(name);
        var files = Files(name, language);
        RequireFree(name, files);
        foreach (var (path, text) in files)
        {
            (root / path).Parent.CreateDirectory();
            File.WriteAllText(root / path, text);
        }

        return [.. files.Keys, .. files.Keys.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).SelectMany(AddToSolution)];
    }

    /// <summary>The templates of a language with the paper's name filled in, by their paths in the project.</summary>
    public static IReadOnlyDictionary<string, string> Files(string name, string language)
    {
        var assembly = typeof(NewPaper).Assembly;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(resource => resource.StartsWith($"{language}/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            files[Named(resource[(language.Length + 1)..^Ending.Length], name)] = Named(reader.ReadToEnd(), name);
        }

        return files;
    }

    private static string Named(string text, string name) =>
        text.Replace("my-paper", name, StringComparison.Ordinal).Replace("MyPaper", Pascal(name), StringComparison.Ordinal);

    /// <summary>Converts <c>my-paper</c> to <c>MyPaper</c>, the name of the project, the namespace and the class.</summary>
    private static string Pascal(string name) => string.Concat(name.Split('-').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));

    private static void RequireName(string name)
    {
        if (!KebabCase().IsMatch(name) || name.Length > LongestName)
        {
            throw new BadInputException($"a paper cannot be called '{name}'")
            {
                Facts =
                [
                    .. Suggestion(name) is { Length: > 0 } nearest ? [("nearest", nearest)] : Array.Empty<(string, string)>(),
                    ("expected", $"small letters and digits, words joined by hyphens, each beginning with a letter; at most {LongestName} characters"),
                ],
            };
        }
    }

    /// <summary>Suggests a valid name: lower-case letters, and hyphens for characters that are not allowed; empty if nothing is left.</summary>
    private static string Suggestion(string name)
    {
        var words = WordBorder().Replace(name, "-").ToLowerInvariant().Split('-', StringSplitOptions.RemoveEmptyEntries);
        var joined = string.Join('-', words.Select(word => char.IsAsciiDigit(word[0]) ? $"n{word}" : word));
        return joined.Length > LongestName ? joined[..LongestName].TrimEnd('-') : joined;
    }

    private void RequireFree(string name, IReadOnlyDictionary<string, string> files)
    {
        // Whatever language it was written in: a pipeline, a folder of tables, a page, a project or scripts of this name; and no step of this name, which a stage could not tell apart.
        string[] places = [.. files.Keys, $"pipelines/{name}.yaml", $"reproducibility/{name}", $"src/Papers/{Pascal(name)}", $"src/Steps/{Pascal(name)}", $"scripts/{name}"];
        var there = places.Where(path => (root / path).FileExists() || (root / path).DirectoryExists()).Distinct().Order(StringComparer.Ordinal).ToList();
        if (there.Count > 0 || name is "datasets")
        {
            throw new BadInputException($"the name '{name}' is taken")
            {
                Facts = [("there is", there.Count > 0 ? string.Join(", ", there) : "pipelines/datasets.yaml")],
                Hint = "Choose another name; nothing was written.",
            };
        }
    }

    /// <summary>Lists the project where editors and <c>./build.sh Compile</c> look for it.</summary>
    private IEnumerable<string> AddToSolution(string project)
    {
        const string Solution = "Retable.slnx";
        if (!(root / Solution).FileExists())
        {
            yield break;
        }

        var lines = File.ReadAllLines(root / Solution).ToList();
        var line = $"  <Project Path=\"{project}\" />";
        var after = lines.FindLastIndex(other => other.Contains("Path=\"src/Papers/", StringComparison.Ordinal) && string.CompareOrdinal(other, line) < 0);
        after = after >= 0 ? after : lines.FindLastIndex(other => other.Contains("<Project ", StringComparison.Ordinal));
        lines.Insert(after >= 0 ? after + 1 : lines.Count - 1, line);
        File.WriteAllLines(root / Solution, lines);
        yield return Solution;
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$")]
    private static partial Regex KebabCase();

    [GeneratedRegex("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordBorder();
}
