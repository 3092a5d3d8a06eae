using Retable.Parquet;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Tests.Tables.Rendering;

/// <summary>What a table says of where it comes from: the files, what they said then, and the experiment.</summary>
public sealed class OriginTests
{
    private static readonly string Digest = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    [Fact]
    public void Beside_a_file_stands_the_digest_of_what_it_said()
    {
        var view = View(TableOrigin.Plain);

        Assert.Contains("`results/demo/paper/evaluate[method=ours,split=0]/metrics.parquet` as of `0123456789ab`", MarkdownTable.Render(view), StringComparison.Ordinal);
        Assert.Contains($"<span class=\"digest\" title=\"{Digest}\">as of 0123456789ab</span>", HtmlTable.Render(view), StringComparison.Ordinal);
        Assert.Matches(@"% source .*metrics\.parquet@0123456789ab", LatexTable.Render(view));
    }

    [Fact]
    public void The_cells_have_a_whole_digest_for_each_of_their_files()
    {
        using var folder = new TemporaryFolder();
        ParquetFile.Write(folder.At("cells.parquet"), CellsFile.Of(Table(), View(TableOrigin.Plain)));
        var cells = ParquetFile.Read(folder.At("cells.parquet"));
        var (files, digests) = (cells.Values<string>("sources"), cells.Values<string>("source_digests"));

        Assert.Contains(digests, text => text == $"{Digest}\n{Digest}\n{Digest}");
        Assert.All(files.Zip(digests), pair => Assert.Equal(pair.First.Split('\n').Length, pair.Second.Split('\n').Length));
    }

    [Fact]
    public void A_table_of_an_experiment_says_so_in_every_form()
    {
        var view = View(new TableOrigin("mild", ["rate=0.1"]));

        Assert.All(
            new[] { TextTable.Render(view), MarkdownTable.Render(view), LatexTable.Render(view), HtmlTable.Render(view) },
            text => Assert.Matches(@"Experiment mild: these are not the paper.{1,6}s settings, but those with rate=0\.1", text));
    }

    [Fact]
    public void A_table_of_an_experiment_names_its_own_files_and_its_own_commands()
    {
        var view = View(new TableOrigin("mild", ["rate=0.1", "words=[a, b]"]));
        var source = view.Rows.SelectMany(row => row.Cells).SelectMany(cell => cell.Sources).First();

        Assert.Equal("paper+mild", view.Profile);
        Assert.StartsWith("results/demo/paper+mild/evaluate[", source.File, StringComparison.Ordinal);
        Assert.EndsWith("--paper demo --profile paper --name mild", source.Command, StringComparison.Ordinal);
        Assert.EndsWith("--profile paper --set rate=0.1 --set 'words=[a, b]' --name mild", view.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void An_experiment_that_is_called_after_what_it_sets_is_made_without_its_name() =>
        Assert.EndsWith("--profile paper --set rate=0.1", View(new TableOrigin("rate=0.1", ["rate=0.1"])).Command, StringComparison.Ordinal);

    private static TableView View(TableOrigin origin) => TableViews.Of(Table(), [], origin);

    private static ResultTable Table() => ResultTable.Fill(Lab.Read(), [.. Lab.Metrics().Select(metric => metric with { Source = metric.Source with { Digest = Digest } })]);
}
