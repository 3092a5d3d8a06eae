using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Retable.Pages;
using Retable.Tests;

namespace Retable.Front.Reporting;

/// <summary>The page of a graph, as a browser reads it.</summary>
public sealed class PageTests
{
    [Fact]
    public void Whatever_the_texts_of_a_graph_are_its_page_is_valid_and_has_the_same_elements() =>
        Assert.Equal(Elements(DagPageOf(" word")), Elements(DagPageOf(Hostile.Text)));

    [Fact]
    public void The_page_of_a_graph_says_every_text_letter_by_letter()
    {
        var said = Said(Parse(DagPageOf(Hostile.Text)));

        Assert.All(Enumerable.Range(0, Hostile.CountTexts<DagView>()), i => AssertWhole(said, Hostile.Mark(i)));
    }

    [Fact]
    public void A_box_has_the_class_of_what_became_of_its_stages()
    {
        var graph = new GroupGraph([new GroupNode("cac/data", 1, 0, 0) { State = "restored", Story = "restored" }, new GroupNode("cac/model", 8, 5, 1) { State = "ran", Story = "8 instances: 5 ran, 3 up to date" }], [(0, 1)]);
        var picture = Parse($"<!doctype html><html lang=\"en\"><head><title>t</title></head><body>{DagPicture.Svg(graph, "title", "ran").Text}</body></html>");

        Assert.Equal(["n0 restored", "n1 ran"], picture.QuerySelectorAll("svg.dag g").Select(box => box.GetAttribute("class")));
        Assert.Equal("8 instances: 5 ran, 3 up to date", picture.QuerySelector("g.ran .small")!.TextContent);
    }

    private static string DagPageOf(string text) =>
        HtmlPage.Render(text, "dag", new { Title = text }, ("picture", new Markup(Template.Embedded("dag-picture.html", Language.Html).Render(Hostile.Fill<DagView>(text)))));

    private static IHtmlDocument Parse(string page) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(page);

    private static string Elements(string page) =>
        string.Join('\n', Parse(page).All.Select(element => $"{element.LocalName} {string.Join(' ', element.Attributes.Select(attribute => attribute.Name))}"));

    private static string Said(IHtmlDocument document) =>
        OneSpace($"{document.Body!.TextContent}\n{string.Join('\n', document.All.SelectMany(element => element.Attributes).Select(attribute => attribute.Value))}");

    private static void AssertWhole(string said, string mark) =>
        Assert.All(said.Split(mark).Skip(1), rest => Assert.StartsWith(OneSpace(Hostile.Text), rest));

    private static string OneSpace(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
