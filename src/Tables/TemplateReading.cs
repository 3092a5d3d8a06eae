using System.Collections.Immutable;
using Retable.Contract;
using Retable.Tables.Rendering;
using Retable.Yaml;

namespace Retable.Tables;

/// <summary>A template beside a definition, which replaces the built-in one for one form.</summary>
/// <param name="File">The file's name in the definition's folder: <c>main.tex.scriban</c>.</param>
/// <param name="Form">The form, given by the file's middle extension.</param>
/// <param name="At">The position at which the definition names the template.</param>
public sealed record TableTemplate(string File, TableForm Form, SourcePosition? At);

/// <summary>Reads the word <c>template</c> of a definition: a file or a list of files.</summary>
internal static class TemplateReading
{
    private const string Ending = ".scriban";

    public static ImmutableArray<TableTemplate> Read(YamlNode node)
    {
        var templates = (node is YamlList list ? list.Items : [node]).Select(Template).ToImmutableArray();
        return templates.GroupBy(template => template.Form).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new BadInputException($"'template' names two templates for one form: {string.Join(", ", twice.Select(template => template.File))}")
            {
                At = twice.Last().At,
                Hint = "Name one for each of " + string.Join(", ", Endings) + ".",
            }
            : templates;
    }

    private static IEnumerable<string> Endings => TableForm.All.Select(form => $".{form.Ending}{Ending}");

    private static TableTemplate Template(YamlNode node)
    {
        var file = node.AsText("'template'");
        if (file.IndexOfAny(['/', '\\']) >= 0)
        {
            throw new BadInputException($"'template' is the name of a file beside the definition, and '{file}' is a path")
            {
                At = node.At,
                Hint = $"Put the template into the definition's folder and write '{file[(file.LastIndexOfAny(['/', '\\']) + 1)..]}'.",
            };
        }

        var form = TableForm.All.FirstOrDefault(form => file.EndsWith($".{form.Ending}{Ending}", StringComparison.Ordinal));
        return form is not null
            ? new TableTemplate(file, form, node.At)
            : throw BadInputException.UnknownName($"the name of the template '{file}' does not tell which form it writes", EndingOf(file), Endings, node.At);
    }

    /// <summary>The extension from the last point but one, or as much as there is.</summary>
    private static string EndingOf(string file) => file.Split('.') is [.., var form, var last] ? $".{form}.{last}" : file;
}
