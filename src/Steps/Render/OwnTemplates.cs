using Retable.Contract;
using Retable.Hosting;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Steps.Render;

/// <summary>Finds the templates that a definition names among the stage's inputs: as inputs they are part of its key.</summary>
internal sealed class OwnTemplates
{
    private readonly Dictionary<TableForm, (string Path, string ShownAs)> _files = [];

    /// <param name="definition">The definition that names the templates.</param>
    /// <param name="definitionShownAs">The path of the definition in messages: <c>reproducibility/cac/open-set.yaml</c>.</param>
    /// <exception cref="BadInputException">
    /// A template is no input of the stage, an input is named nowhere, or the stage does not write the form of a template.
    /// </exception>
    public OwnTemplates(TableDefinition definition, string definitionShownAs, StepContext context)
    {
        var inputs = context.Inputs("template").Select(input => input.Path).ToList();
        foreach (var template in definition.Templates)
        {
            var shownAs = definitionShownAs[..(definitionShownAs.LastIndexOf('/') + 1)] + template.File;
            var path = inputs.Find(path => RenderTable.ShownAs(path) == shownAs) ?? throw new BadInputException($"the template '{template.File}' is no input of the stage '{context.Stage}'")
            {
                At = template.At,
                Hint = $"Write 'template: {shownAs}' under 'in:' of the stage, so that a change of the template renders the table anew.",
            };
            _files[template.Form] = context.OptionalOutput(template.Form.Slot) is not null ? (path, shownAs) : throw new BadInputException($"the template '{template.File}' writes {template.Form.Slot}, which the stage '{context.Stage}' does not ask for")
            {
                At = template.At,
                Hint = $"Write '{template.Form.Slot}: {definition.Name}.{template.Form.Ending}' under 'out:' of the stage, or drop the template.",
            };
            inputs.Remove(path);
        }

        if (inputs is [var unused, ..])
        {
            throw new BadInputException($"the stage '{context.Stage}' has the input '{Path.GetFileName(unused)}', which no 'template' of the table's definition names")
            {
                Hint = $"Write 'template: {Path.GetFileName(unused)}' into the definition of {definition.Paper}/{definition.Name}, or drop the input.",
            };
        }
    }

    public string Render(TableForm form, TableView view) =>
        _files.TryGetValue(form, out var file) ? form.Render(view, File.ReadAllText(file.Path), file.ShownAs) : form.Render(view);
}
