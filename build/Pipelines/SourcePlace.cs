using System.Globalization;
using System.Text.RegularExpressions;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Pipelines;

/// <summary>A file of the project and, where one is named, a line of it: <c>src/Papers/Cac/Cac.cs:120</c>.</summary>
/// <param name="File">Relative to the project.</param>
/// <param name="Line">From 1; null for the whole file.</param>
internal sealed partial record SourcePlace(string File, int? Line)
{
    /// <summary>The place that a text names; null if it is no file, and so may be a stage.</summary>
    /// <exception cref="BadInputException">It names a C# file that is not there.</exception>
    public static SourcePlace? Parse(AbsolutePath root, string text)
    {
        var match = Place().Match(text);
        var path = Path.GetFullPath(Path.Combine(root, match.Groups["file"].Value));
        if (System.IO.File.Exists(path))
        {
            return new SourcePlace(Path.GetRelativePath(root, path), match.Groups["line"] is { Success: true } line ? int.Parse(line.Value, CultureInfo.InvariantCulture) : null);
        }

        return path.EndsWith(".cs", StringComparison.Ordinal)
            ? throw new BadInputException($"there is no file '{match.Groups["file"].Value}'")
            {
                Facts = NearestName.OfFile(path) is { } nearest ? [("nearest", Path.GetRelativePath(root, nearest))] : [],
                Hint = "Name it as it lies in the project: src/Papers/Cac/Cac.cs.",
            }
            : null;
    }

    public override string ToString() => Line is { } line ? $"{File}:{line}" : File;

    [GeneratedRegex("^(?<file>.+?)(:(?<line>[1-9][0-9]{0,6}))?$", RegexOptions.Singleline)]
    private static partial Regex Place();
}
