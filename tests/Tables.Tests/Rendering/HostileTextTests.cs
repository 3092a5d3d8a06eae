using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Markdig;
using Retable.Pages;
using Retable.Tables.Rendering;

namespace Retable.Tests.Tables.Rendering;

/// <summary>Every text of a table is full of syntax. Each form still says it, letter by letter, and nothing else changes.</summary>
public sealed class HostileTextTests
{
    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseTaskLists().UseAutoLinks().Build();

    /// <summary>What begins a block, an argument or a comment where it stands first.</summary>
    public static TheoryData<string> Texts =>
        [Hostile.Text, "[1] Base", "* star", "- item", "1. one", "+", "===", "---", "# title", "> quote", "    code", "```", "|", "{{", "}}", "%", "\\", "&lt;", "∅ ✓ ≈ ±", "\u001b[2J", "中文 é"];

    private static TableView Plain => Hostile.Fill<TableView>(" word");

    [Theory, MemberData(nameof(Texts))]
    public void Html_is_valid_and_has_the_same_elements(string text) =>
        Assert.Equal(Elements(Html(HtmlTable.Render(Plain))), Elements(Html(HtmlTable.Render(Hostile.Fill<TableView>(text)))));

    [Theory, MemberData(nameof(Texts))]
    public void Markdown_has_the_same_elements(string text) =>
        Assert.Equal(Elements(FromMarkdown(MarkdownTable.Render(Plain))), Elements(FromMarkdown(MarkdownTable.Render(Hostile.Fill<TableView>(text)))));

    // Without a mark before it, so that it stands first.
    [Theory, MemberData(nameof(Texts))]
    public void At_the_start_of_a_paragraph_or_cell_Markdown_has_the_same_elements(string text) =>
        Assert.Equal(Elements(FromMarkdown(MarkdownTable.Render(Bare("word")))), Elements(FromMarkdown(MarkdownTable.Render(Bare(text)))));

    [Fact]
    public void Html_says_every_text_letter_by_letter() =>
        AssertWhole(Said(Html(HtmlTable.Render(Hostile.Fill<TableView>(Hostile.Text)))), Hostile.CountTexts<TableView>(), [Hostile.Text, Hostile.Text.Replace(' ', '-')]);

    [Fact]
    public void Markdown_says_every_text_letter_by_letter() =>
        AssertWhole(Said(FromMarkdown(MarkdownTable.Render(Hostile.Fill<TableView>(Hostile.Text)))), Hostile.CountTexts<TableView>(), [Hostile.Text]);

    [Fact]
    public void The_terminal_gets_every_text_letter_by_letter() =>
        AssertWhole(TextTable.Render(Hostile.Fill<TableView>(Hostile.Text)), Hostile.CountTexts<TableView>(), [Hostile.Text]);

    // Whether TeX reads it so is LatexCompilerTests' business.
    [Fact]
    public void Latex_has_every_text_in_one_of_the_three_ways_that_are_safe() => AssertWhole(
        LatexTable.Render(Hostile.Fill<TableView>(Hostile.Text)),
        Hostile.CountTexts<TableView>(),
        [Language.Latex.Escape(Hostile.Text), .. Language.Latex.Functions.Values.Select(write => write(Hostile.Text))]);

    [Fact]
    public void No_control_character_reaches_a_terminal() =>
        Assert.DoesNotContain(TextTable.Render(Hostile.Fill<TableView>("\u001b[2J\r\b\u009b")), c => char.IsControl(c) && c != '\n');

    private static TableView Bare(string text)
    {
        var view = Hostile.Fill<TableView>(" word");
        return view with { Title = text, Caption = text, Notes = [text], Rows = [view.Rows[0] with { Label = text }], Summary = "" };
    }

    private static IHtmlDocument Html(string page) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(page);

    private static IHtmlDocument FromMarkdown(string text) => new HtmlParser().ParseDocument(Markdown.ToHtml(text, GitHub));

    private static string Elements(IHtmlDocument document) =>
        string.Join('\n', document.All.Select(element => $"{element.LocalName} {string.Join(' ', element.Attributes.Select(attribute => attribute.Name))}"));

    /// <summary>The text of a document, and what its attributes say.</summary>
    private static string Said(IHtmlDocument document) =>
        $"{document.Title}\n{document.Body!.TextContent}\n{string.Join('\n', document.All.SelectMany(element => element.Attributes).Select(attribute => attribute.Value))}";

    /// <summary>Wherever a text begins it goes on to its end; white space counts as one space.</summary>
    private static void AssertWhole(string said, int texts, IReadOnlyList<string> ways)
    {
        var line = OneSpace(said);
        var found = 0;
        for (var i = 0; i < texts; i++)
        {
            foreach (var rest in line.Split(Hostile.Mark(i)).Skip(1))
            {
                found++;
                Assert.True(ways.Any(way => rest.StartsWith(OneSpace(way), StringComparison.Ordinal)), $"text {i} is cut or changed: {rest[..Math.Min(200, rest.Length)]}");
            }
        }

        Assert.InRange(found, 10, int.MaxValue);
    }

    private static string OneSpace(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
