using System.Xml.Linq;
using Retable.Parquet;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Tests.Tables.Rendering;

/// <summary>Every format of one table, as people read it.</summary>
public sealed class FormatTests
{
    private static readonly ResultTable Filled = ResultTable.Fill(Lab.Read(), Lab.Metrics());
    private static readonly TableView View = TableViews.Of(Filled, Charts.Of(Curves));

    private static IReadOnlyList<Curve> Curves =>
    [
        new("loss", "loss=base", [(0, 2.3), (100, 0.9), (200, 0.4)]),
        new("loss", "loss=ours", [(0, 2.1), (100, 1.1), (200, 0.6)]),
    ];

    [Fact]
    public void The_terminal_gets_aligned_columns() => Snapshot.Match(TextTable.Render(View));

    [Fact]
    public void Every_form_says_how_many_runs_are_not_finite()
    {
        var metrics = Lab.Metrics();
        metrics[1] = metrics[1] with { Value = double.PositiveInfinity };
        var view = TableViews.Of(ResultTable.Fill(Lab.Read(), metrics), []);

        Assert.All(
            [TextTable.Render(view), MarkdownTable.Render(view), LatexTable.Render(view), HtmlTable.Render(view)],
            text => Assert.Contains("failed (1 of 3 not finite)", text));
    }

    [Fact]
    public void A_claim_put_down_after_numbers_were_seen_says_so_beside_its_verdict()
    {
        var definition = Lab.Read(Lab.Definition.Replace("    margin: 1", "    margin: 1\n    exploratory: true", StringComparison.Ordinal));
        var view = TableViews.Of(ResultTable.Fill(definition, Lab.Metrics()), []);

        Assert.Equal([false, true], view.Claims.Select(claim => claim.Reason.StartsWith("exploratory, ", StringComparison.Ordinal)));
        Assert.All([TextTable.Render(view), MarkdownTable.Render(view), HtmlTable.Render(view)], text => Assert.Contains("exploratory, put down after numbers were seen", text));
    }

    [Fact]
    public void Markdown_has_ours_beside_published() => Snapshot.Match(MarkdownTable.Render(View));

    [Fact]
    public void Latex_uses_booktabs_and_names_the_sources() => Snapshot.Match(LatexTable.Render(View));

    [Fact]
    public void Html_is_one_well_formed_file() =>
        Snapshot.Match(XDocument.Parse(HtmlTable.Render(View).Replace("<!doctype html>", "")).Root!.Element("body")!.ToString());

    [Fact]
    public void Html_needs_nothing_from_elsewhere()
    {
        var html = HtmlTable.Render(View);

        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("url(", html);
    }

    [Fact]
    public void Every_link_of_the_page_has_its_target()
    {
        var html = HtmlTable.Render(View);
        var links = html.Split("href=\"#").Skip(1).Select(rest => rest[..rest.IndexOf('"')]).Distinct().ToList();

        Assert.Contains("ours-auroc", links);
        Assert.All(links, link => Assert.Contains($" id=\"{link}\"", html));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a & b | c_d {e} $f$ % #1 \\g ~h^i")]
    public void Text_of_the_definition_cannot_break_a_format(string label)
    {
        var view = View with { Rows = [View.Rows[0] with { Label = label }] };

        Assert.DoesNotContain("<script>", HtmlTable.Render(view));
        Assert.DoesNotContain("<script>", MarkdownTable.Render(view));
        Assert.DoesNotContain(" | c_d", MarkdownTable.Render(view));
        Assert.DoesNotContain("$f$ % #1", LatexTable.Render(view));
    }

    [Fact]
    public void A_smoke_table_says_that_it_means_nothing()
    {
        var view = TableViews.Of(ResultTable.Fill(Lab.Read(), Lab.Metrics("smoke")), []);

        Assert.All(
            new[] { TextTable.Render(view), MarkdownTable.Render(view), LatexTable.Render(view), HtmlTable.Render(view) },
            text => Assert.Matches("numbers mean\\s+nothing", text));
    }

    [Fact]
    public void The_cells_are_data_too()
    {
        using var folder = new TemporaryFolder();
        ParquetFile.Write(folder.At("cells.parquet"), CellsFile.Of(Filled, View));
        var cells = ParquetFile.Read(folder.At("cells.parquet"));
        var cell = Enumerable.Range(0, cells.Rows).Single(i => cells.Values<string>("row")[i] == "ours" && cells.Values<string>("column")[i] == "accuracy");

        Assert.Equal(93.8, cells.Values<double>("mean")[cell], 9);
        Assert.Equal(3, cells.Values<long>("n")[cell]);
        Assert.Equal(93.8, cells.Values<double>("published")[cell], 9);
        Assert.Equal("agrees", cells.Values<string>("verdict")[cell]);
    }
}
