using Retable.Pages;

namespace Retable.Tables.Rendering;

/// <summary>Renders the table in LaTeX (package booktabs), to be included by <c>\input</c>.</summary>
public static class LatexTable
{
    public static string Render(TableView view) => Template.Embedded("table.tex", Language.Latex).Render(view);
}
