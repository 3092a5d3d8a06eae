using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Retable.Engine.Journal;
using Retable.Pages;
using Retable.Tests;

namespace Retable.Front.Reporting;

/// <summary>The page of a run and the page of a graph, as a browser reads them.</summary>
public sealed class PageTests
{
    [Fact]
    public void Whatever_the_texts_of_a_run_are_its_page_is_valid_and_has_the_same_elements() =>
        Assert.Equal(Elements(RunPageOf(" word")), Elements(RunPageOf(Hostile.Text)));

    [Fact]
    public void Whatever_the_texts_of_a_graph_are_its_page_is_valid_and_has_the_same_elements() =>
        Assert.Equal(Elements(DagPageOf(" word")), Elements(DagPageOf(Hostile.Text)));

    [Fact]
    public void The_page_of_a_run_says_every_text_letter_by_letter()
    {
        var said = Said(Parse(RunPageOf(Hostile.Text)));

        Assert.All(Enumerable.Range(0, Hostile.CountTexts<RunView>()), i => AssertWhole(said, Hostile.Mark(i)));
    }

    [Fact]
    public void The_page_of_a_graph_says_every_text_letter_by_letter()
    {
        var said = Said(Parse(DagPageOf(Hostile.Text)));

        Assert.All(Enumerable.Range(0, Hostile.CountTexts<DagView>()), i => AssertWhole(said, Hostile.Mark(i)));
    }

    // From the facts, through their views: the page tells what ran, links what was made, and loads nothing.
    [Fact]
    public void A_run_on_its_page()
    {
        var ran = new RunEvent.StageEnded("model[loss=a]", StageEnding.Ran) { WallSeconds = 75, CpuSeconds = 70, PeakMemory = 1_500_000 };
        var record = new RunRecord("20260131-1a2b", DateTimeOffset.UnixEpoch, "./build.sh Reproduce", 76.2, [new StageRecord("model[loss=a]", "alpha: 10 -> 5", ran)]);
        var page = RunPage.Of(new RunFacts(
            "cac", "laptop", "0123456789abcdef", record, [new TableOnPage("cac/open-set", "a  b", [("latex", "open set/x&y.tex")])], Graph(),
            [("model[loss=a]", ["step 1"])], MovedMetrics.Not("Nothing could.")));
        var document = Parse(page);

        Assert.Equal("cac, laptop", document.Title);
        Assert.Contains("1970-01-01 00:00 UTC at revision 0123456789ab: 1 stage ran, 0 restored, 1 up to date, in 1:16 min.", document.Body!.TextContent);
        Assert.Equal("open%20set/x%26y.tex", document.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal(2, document.QuerySelectorAll("svg.dag .box").Length);
        Assert.Equal(["model", "1", "1:15 min", "1:10 min", "1.5 MB"], document.QuerySelectorAll("table.listing tbody tr")[0].Children.Select(cell => cell.TextContent));
        Assert.DoesNotContain("http", page);
        Assert.DoesNotContain("<script", page);
    }

    private static GroupGraph Graph() => new([new GroupNode("cac/data", 1, 0, 0), new GroupNode("cac/model", 1, 1, 1)], [(0, 1)]);

    private static string RunPageOf(string text) => HtmlPage.Render("title", "run", Hostile.Fill<RunView>(text) with
    {
        // With words instead of a comparison there are no rows.
        Moved = Hostile.Fill<MovedView>(text) with { Instead = "" },
    }, ("picture", new Markup("")));

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
