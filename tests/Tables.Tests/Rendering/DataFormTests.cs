using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Retable.Tables;
using Retable.Tables.Rendering;

namespace Retable.Tests.Tables.Rendering;

/// <summary>The forms of a table that programs read: JSON, CSV and LaTeX commands.</summary>
public sealed partial class DataFormTests
{
    private static readonly ResultTable Filled = ResultTable.Fill(Lab.Read(), Lab.Metrics());
    private static readonly TableView View = TableViews.Of(Filled, []);

    [Fact]
    public void The_json_form_has_every_digit_and_every_verdict() => Snapshot.Match(TableJson.Text(TableJson.Of(Filled, View)));

    [Fact]
    public void The_csv_form_is_a_line_a_cell() => Snapshot.Match(TableCsv.Of(Filled, View));

    [Fact]
    public void The_latex_commands_have_a_name_for_each_number() => Snapshot.Match(LatexMacros.Of(Filled, View));

    // Accuracies 0.934, 0.937 and 0.943 of ours, a row of the file each.
    [Fact]
    public void A_cell_can_list_the_rows_that_it_was_computed_from()
    {
        var cell = Cell(TableJson.Of(Filled, View, withRows: true), "ours", "accuracy");
        var rows = cell["rows"]!.AsArray().Select(row => ((long)row!["seed"]!, (double)row["value"]!, (string)row["file"]!)).ToList();

        Assert.Equal([(0, 0.934), (1, 0.937), (2, 0.943)], rows.Select(row => (row.Item1, row.Item2)));
        Assert.Equal("results/demo/paper/evaluate[method=ours,split=2]/metrics.parquet", rows[2].Item3);
    }

    [Fact]
    public void What_rounds_to_nothing_has_no_minus()
    {
        var metrics = Lab.Metrics().Select(metric => metric.Metric == "auroc" ? metric with { Value = -1e-6 * (1 + metric.Seed) } : metric).ToList();
        var table = ResultTable.Fill(Lab.Read(), metrics);

        Assert.Contains(@"\newcommand{\demoMainOursAuroc}{0.000}", LatexMacros.Of(table, TableViews.Of(table, [])));
    }

    [Fact]
    public void A_number_that_there_is_not_is_null_in_json_and_empty_in_csv()
    {
        var cell = Cell(TableJson.Of(Filled, View), "quoted", "auroc");

        Assert.Null(cell["mean"]);
        Assert.Contains("\ndemo/main,paper,quoted,auroc,Quoted: Far AUROC,,,0,0,,,false,,,,\n", TableCsv.Of(Filled, View));
    }

    [Fact]
    public void A_label_with_comma_quote_or_line_end_stays_one_field()
    {
        var table = ResultTable.Fill(Lab.Read(Lab.Definition.Replace("label: Ours", "label: 'O, \"u\"'", StringComparison.Ordinal)), Lab.Metrics());

        Assert.Contains(",\"O, \"\"u\"\": Accuracy %\",", TableCsv.Of(table, TableViews.Of(table, [])));
    }

    [Theory]
    [InlineData("ours")]
    [InlineData("ours_2-b")]
    [InlineData("x")]
    public void Names_of_commands_have_letters_alone_and_no_two_are_equal(string row)
    {
        var table = ResultTable.Fill(Lab.Read(Lab.Definition.Replace("ours:", $"{row}:", StringComparison.Ordinal).Replace("ours.", $"{row}.", StringComparison.Ordinal)), Lab.Metrics());
        var names = Names(LatexMacros.Of(table, TableViews.Of(table, [])));

        Assert.All(names, name => Assert.Matches("^[A-Za-z]+$", name));
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    // Joined, 'a-b' with 'c' and 'a' with 'b-c' are one word, and so are 'a-b' and 'a_b'.
    [Fact]
    public void Names_that_would_be_one_word_are_spelled_out()
    {
        const string Definition = """
            table: demo/main
            title: Names
            columns:
              c: {label: C, metric: accuracy}
              b-c: {label: BC, metric: accuracy}
            rows:
              a: {label: A, method: base}
              a-b: {label: AB, method: base}
              a_b: {label: AB, method: base}
              aB: {label: AB, method: base}
            """;
        var table = ResultTable.Fill(Lab.Read(Definition), Lab.Metrics());
        var names = Names(LatexMacros.Of(table, TableViews.Of(table, [])));

        Assert.Contains("demomainRowaHyphenbColumnc", names);
        Assert.Contains("demomainRowaColumnbHyphenc", names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void A_manuscript_can_quote_the_tables_of_all_papers_at_once()
    {
        var names = Directory.EnumerateFiles(Checkout.At("reproducibility"), "*.yaml", SearchOption.AllDirectories).SelectMany(file =>
        {
            var definition = TableFile.Load(file, file);
            var table = ResultTable.Fill(definition, [Lab.Metric("none", "none", 0) with { Paper = definition.Paper }], hasAll: false);
            return Names(LatexMacros.Of(table, TableViews.Of(table, [])));
        }).ToList();

        Assert.True(names.Count > 500, $"only {names.Count} names");
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Theory]
    [InlineData("ours.auroc")]
    [InlineData("Ours.AUROC")]
    [InlineData("ours.au.roc")]
    [InlineData("ours.au_roc")]
    public void A_cell_is_found_by_the_words_of_its_name(string text) => Assert.Equal(new CellName("ours", "auroc"), Lab.Read().Find(text));

    [Theory]
    [InlineData("our.auroc", "ours")]
    [InlineData("ours.aurok", "ours.auroc")]
    public void A_cell_that_there_is_not_is_answered_with_the_nearest(string text, string nearest) =>
        Assert.Contains(("nearest", nearest), Assert.Throws<Contract.BadInputException>(() => Lab.Read().Find(text)).Facts);

    private static JsonNode Cell(JsonObject table, string row, string column) =>
        table["cells"]!.AsArray().Single(cell => (string)cell!["row"]! == row && (string)cell["column"]! == column)!;

    private static List<string> Names(string macros) => [.. Command().Matches(macros).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"\\newcommand\{\\([^}]*)\}")]
    private static partial Regex Command();
}
