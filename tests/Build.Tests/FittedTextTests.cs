using Retable.Tests;

namespace Retable.Front.Reporting;

/// <summary>A table of five columns in two groups, with published numbers, at the widths that people have.</summary>
public sealed class FittedTextTests
{
    private static readonly string Wide = $"Two methods  [demo/main, laptop]\n\n{Lab}mean ± standard deviation over 3 splits; * best by more than chance; published: = agrees, ≠ differs";

    private static string Lab => new Grid(
    [
        new(["", "", "", "Far", "", "Near", "", ""]),
        new(["", "Accuracy %", "published", "AUROC ↑", "published", "AUROC ↑", "published", "FPR95 ↓"]),
        new(["Baseline", "91.0 ± 0.5", "91.0 =", "0.847 ± 0.006", "0.85 =", "0.747 ± 0.006", "—", "0.413 ± 0.015"], RuleAbove: true),
        new(["Ours, with anchors", "93.8 ± 0.5", "93.80 =", "0.928 ± 0.007", "0.82 ∅ [1]", "0.828 ± 0.007", "—", "0.407 ± 0.015 *"]),
    ], Headings: 2) { Right = [false, true, true, true, true, true, true, true] }.Render();

    [Fact]
    public void At_80_columns_a_table_is_folded_between_its_columns() => Snapshot.Match(FittedText.Of(Wide, 80));

    [Fact]
    public void At_50_columns_each_panel_has_what_fits() => Snapshot.Match(FittedText.Of(Wide, 50));

    [Fact]
    public void Where_no_column_fits_beside_the_labels_each_row_is_a_paragraph() => Snapshot.Match(FittedText.Of(Wide, 30));

    [Theory]
    [InlineData(30), InlineData(40), InlineData(50), InlineData(80), InlineData(100), InlineData(160)]
    public void No_line_is_longer_than_the_terminal_is_wide(int width) =>
        Assert.All(FittedText.Of(Wide, width).Split('\n'), line => Assert.InRange(line.Length, 0, width));

    [Theory]
    [InlineData(30), InlineData(40), InlineData(80), InlineData(100), InlineData(160)]
    public void Every_number_is_whole_at_any_width(int width) =>
        Assert.All((string[])["91.0 ± 0.5", "93.8 ± 0.5", "93.80 =", "0.847 ± 0.006", "0.82 ∅ [1]", "0.407 ± 0.015 *"], number => Assert.Contains(number, FittedText.Of(Wide, width), StringComparison.Ordinal));

    [Theory]
    [InlineData(160), InlineData(null)]
    public void With_room_enough_or_without_a_terminal_nothing_changes(int? width) => Assert.Equal(Wide, FittedText.Of(Wide, width));

    // The no-break space of a step's heading line: without it Size would stand under Far.
    [Fact]
    public void A_column_behind_a_group_does_not_get_its_heading()
    {
        var text = new Grid([new(["", "Far", "", "\u00A0"]), new(["", "AUROC", "FPR95", "Size"]), new(["Ours", "0.9", "0.4", "12"], RuleAbove: true)], Headings: 2) { Right = [false, true, true, true] }.Render();

        Assert.Equal("Ours\n  Far AUROC:\n    0.9\n  Far FPR95:\n    0.4\n  Size: 12", FittedText.Of(text, 10));
    }

    [Fact]
    public void A_listing_is_folded_too()
    {
        var table = new TextTable("run", "when (UTC)", "exit", "command");
        table.Add("20260131-235959-1a2b", "2026-01-31 23:59", "0", "./build.sh Reproduce");
        using var output = new StringWriter();
        table.Write(output, 50);

        Assert.Equal(
            """
            run                   when (UTC)        exit
            --------------------------------------------
            20260131-235959-1a2b  2026-01-31 23:59     0

            run                   command
            ------------------------------------------
            20260131-235959-1a2b  ./build.sh Reproduce

            """,
            output.ToString());
    }
}
