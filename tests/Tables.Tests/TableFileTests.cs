using Retable.Contract;
using Retable.Tables;

namespace Retable.Tests.Tables;

public sealed class TableFileTests
{
    [Fact]
    public void The_rounding_of_a_published_number_is_in_its_digits()
    {
        var published = Lab.Read().PublishedAt("ours", "accuracy")!;

        Assert.Equal((93.8, 2, "page 6", 5), (published.Value, published.Decimals, published.Source, published.Runs));
    }

    [Fact]
    public void A_source_is_inherited_from_the_top() => Assert.Equal("Table 1, page 5", Lab.Read().PublishedAt("quoted", "accuracy")!.Source);

    [Fact]
    public void Unavailable_is_known_to_be_missing_and_not_written_is_not()
    {
        var definition = Lab.Read();

        Assert.False(definition.PublishedAt("ours", "fpr95")!.IsAvailable);
        Assert.Null(definition.PublishedAt("base", "fpr95"));
    }

    [Fact]
    public void Everything_can_be_unavailable_in_one_word()
    {
        var definition = Lab.Read(Until("published:") + "published: unavailable\n");

        Assert.Equal(9, definition.Published.Count(p => !p.IsAvailable));
    }

    [Fact]
    public void A_profile_drops_its_missing_rows_and_the_claims_about_them()
    {
        var text = Lab.Definition.Replace("{label: Ours, method: ours,", "{label: Ours, profiles: [paper], method: ours,");

        Assert.Equal(["base", "quoted"], Lab.Read(text).For("laptop").Rows.Select(row => row.Name));
        Assert.Empty(Lab.Read(text).For("laptop").Claims);
        Assert.Equal(2, Lab.Read(text).For("paper").Claims.Length);
    }

    // What a reader of the error sees, each for one slip of the pen.
    [Fact]
    public void Every_slip_is_told_with_place_and_remedy()
    {
        (string From, string To)[] slips =
        [
            ("caption:", "captoin:"),
            ("better: lower", "better: smaller"),
            ("scale: percent", "scale: percents"),
            ("decimals: 1", "decimals: many"),
            ("left: ours.auroc", "left: our.auroc"),
            ("right: base.auroc", "right: base.auroq"),
            ("right: base.auroc", "right: base"),
            ("expect: not lower", "expect: not smaller"),
            ("base: {accuracy: 91.0", "bass: {accuracy: 91.0"),
            ("accuracy: 91.0", "accuracy: 9.1e1"),
            ("  source: Table 1, page 5\n", ""),
            ("table: demo/main", "table: main"),
            ("metric: fpr95, ", ""),
            ("margin: 1", "margin: -1"),
            ("base: {label", "b.ase: {label"),
        ];

        Snapshot.Match(string.Join("\n\n", slips.Select(slip => ErrorOf(slip.From, slip.To))));
    }

    [Fact]
    public void Every_definition_of_the_project_is_well_formed_and_named_as_its_file()
    {
        var files = Directory.GetFiles(Checkout.At("reproducibility"), "*.yaml", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var definition = TableFile.Load(file, Path.GetRelativePath(Checkout.Root, file));
            Assert.Equal(file, Checkout.At("reproducibility", definition.Paper, $"{definition.Name}.yaml"));
        });
    }

    private static string Until(string section) => Lab.Definition[..Lab.Definition.IndexOf(section, StringComparison.Ordinal)];

    private static string ErrorOf(string from, string to)
    {
        Assert.Contains(from, Lab.Definition);
        var error = Assert.Throws<BadInputException>(() => Lab.Read(Lab.Definition.Replace(from, to)));
        return error.Describe();
    }
}
