using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Retable.Tests;

namespace Retable.Report;

/// <summary>The report as a browser reads it.</summary>
public sealed class ReportPageTests
{
    private static readonly string Page = ReportPage.Render(SomeTable.Facts(SomeTable.Filled()), out _);
    private static readonly IHtmlDocument Document = Parse(Page);

    [Fact]
    public void Whatever_the_texts_of_a_view_are_the_page_is_valid_and_has_the_same_elements() =>
        Assert.Equal(Elements(ReportPage.Render(Hostile.Fill<PageView>(" word"))), Elements(ReportPage.Render(Hostile.Fill<PageView>(Hostile.Text))));

    // The whole way: from what people write into definitions, through views, charts and forms, to the page.
    [Fact]
    public void A_script_in_any_text_of_a_definition_or_a_record_is_text()
    {
        const string Script = "<script>alert(1)</script>&amp;\"'";
        var page = Parse(ReportPage.Render(SomeTable.Facts(SomeTable.Filled(Script), Script), out _));

        Assert.Equal(["application/json", null], page.QuerySelectorAll("script").Select(script => script.GetAttribute("type")));
        Assert.Equal(Elements(Page), Elements(ReportPage.Render(SomeTable.Facts(SomeTable.Filled(Script), Script), out _)));
    }

    [Fact]
    public void The_verdict_comes_first() =>
        Assert.Equal("0 of 2 published cells agree, 1 differs, 1 undecided, 1 not comparable; 1 of 2 claims held, 1 undecided", Document.QuerySelector("header .verdict")!.TextContent);

    [Fact]
    public void A_cell_is_a_line_with_published_ours_difference_interval_and_mark()
    {
        var line = Document.QuerySelectorAll("table.sortable tbody tr").First(row => row.Children[0].TextContent == "Ours" && row.Children[1].TextContent == "Far AUROC");

        // 0.90, 0.93, 0.92: mean 0.91667, deviation 0.01528; t(2) = 4.3027, so 0.91667 ± 0.03795.
        Assert.Equal(["Ours", "Far AUROC", "0.999", "0.917 ± 0.015", "−0.082", "0.879 … 0.955"], line.Children.Take(6).Select(cell => cell.TextContent));
        Assert.Contains("differs", line.Children[6].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_has_a_stable_anchor_and_the_command_that_makes_it_alone()
    {
        var origin = Document.GetElementById("main.ours.auroc")!.Closest("details")!;

        Assert.Contains(origin.QuerySelectorAll("code"), code => code.TextContent
            == "./build.sh Reproduce --paper demo --profile laptop --stage 'evaluate[method=ours,seed=0]' --stage 'evaluate[method=ours,seed=1]' --stage 'evaluate[method=ours,seed=2]'");
    }

    [Fact]
    public void Every_link_within_the_page_leads_somewhere() => Assert.All(
        Document.QuerySelectorAll("a[href^='#']"),
        link => Assert.NotNull(Document.GetElementById(Uri.UnescapeDataString(link.GetAttribute("href")![1..]))));

    [Fact]
    public void No_two_elements_have_one_name() =>
        Assert.Empty(Document.QuerySelectorAll("[id]").GroupBy(element => element.Id).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void Nothing_is_loaded_from_anywhere()
    {
        Assert.Empty(Document.QuerySelectorAll("[src], link, iframe, object"));
        Assert.DoesNotContain("http", Page, StringComparison.Ordinal);
        Assert.Equal("main/main%20%26%20more.tex", Document.QuerySelector("a[href*='tex']")!.GetAttribute("href"));
    }

    [Fact]
    public void The_same_results_give_the_same_bytes_but_for_the_block_of_the_run()
    {
        var again = ReportPage.Render(SomeTable.Facts(SomeTable.Filled()) with { Run = SomeTable.Run("20270101-ffff", 7, SomeTable.Filled()) }, out _);

        Assert.NotEqual(Page, again);
        Assert.Equal(WithoutTimes(Page), WithoutTimes(again));
    }

    // 60 then, 70 now; ours and the AUROCs are new; one cell is gone.
    [Fact]
    public void What_moved_since_the_last_run_is_told_cell_by_cell()
    {
        var rows = Document.QuerySelectorAll("#earlier-cells tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent))).ToList();

        Assert.Contains("main.base.accuracy 60 70 10", rows);
        Assert.Contains("main.gone.auroc 0.5  ", rows);
        Assert.Equal(5, rows.Count);
    }

    [Fact]
    public void A_table_that_another_program_rendered_is_shown_as_text()
    {
        var page = Parse(ReportPage.Render(SomeTable.Facts(SomeTable.Filled()) with { Tables = [new TableFacts("demo/plain", []) { Text = "a  b" }] }, out _));

        Assert.Equal("a  b", page.QuerySelector("main pre")!.TextContent);
    }

    [Fact]
    public void The_numbers_can_be_copied_as_a_spreadsheet() => Assert.Equal(
        ["base", "accuracy", "70.1", "70", "1", "3"],
        Document.GetElementById("copy-main-csv")!.TextContent.Split('\n')[1].Split(',').Take(6));

    private static string WithoutTimes(string page) =>
        page[..page.IndexOf(ReportPage.TimesBegin, StringComparison.Ordinal)] + page[page.IndexOf(ReportPage.TimesEnd, StringComparison.Ordinal)..];

    private static IHtmlDocument Parse(string page) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(page);

    private static string Elements(string page) =>
        string.Join('\n', Parse(page).All.Select(element => $"{element.LocalName} {string.Join(' ', element.Attributes.Select(attribute => attribute.Name))}"));
}
