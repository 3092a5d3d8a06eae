using System.Collections;
using System.Text.RegularExpressions;
using Retable.Pages;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Tests.Tables;

/// <summary>What docs/tables.md says about templates is so.</summary>
public sealed partial class TemplateDocumentationTests
{
    private static readonly string Section = File.ReadAllText(Checkout.At("docs", "tables.md")).Split("## A template of your own")[1];

    [Fact]
    public void The_table_of_names_has_every_member_of_the_view_and_no_other()
    {
        var rows = Section.Split("| name | what |")[1].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var told = rows.SelectMany(row => Name().Matches(row.Split('|')[1]).Select(match => match.Groups[1].Value));

        Assert.Equal(Names(typeof(TableView), "").Distinct().Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_example_fills()
    {
        var template = Section.Split("```scriban\n")[1].Split("```")[0];
        var text = TableForm.All.Single(form => form.Slot == "latex").Render(TableViews.Of(ResultTable.Fill(Lab.Read(), Lab.Metrics()), []), template, "main.tex.scriban");

        Assert.Equal("\\begin{tabular}{lrrr}\nBase\\_line & 91.0 & 0.847 & 0.413 \\\\\nOurs & 93.8 & 0.928 & 0.407 \\\\\nQuoted & \\textemdash{} & \\textemdash{} & \\textemdash{} \\\\\n\\end{tabular}\n", text);
    }

    [Fact]
    public void The_functions_of_the_languages_are_told() =>
        Assert.All(Language.Markdown.Functions.Keys.Concat(Language.Latex.Functions.Keys), name => Assert.Contains($" | {name} }}}}`", Section));

    private static IEnumerable<string> Names(Type type, string prefix) => ScriptValues.Members(type).SelectMany(member =>
        Item(member.Property.PropertyType) is { } item && item.Namespace == typeof(TableView).Namespace
            ? Names(item, $"{member.Name}.").Prepend($"{prefix}{member.Name}")
            : [$"{prefix}{member.Name}"]);

    private static Type? Item(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[0] : null;

    [GeneratedRegex("`([a-z_.]+)`")]
    private static partial Regex Name();
}
