using Retable.Contract;
using Retable.Yaml;

namespace Retable.Tests.Yaml;

/// <summary>Nodes that know their place, and placeholders that need no quotes.</summary>
public sealed class YamlFileTests
{
    [Fact]
    public void Every_node_knows_where_it_stands()
    {
        var map = YamlFile.Parse("a: 1\nb:\n  - {c: x}\n", "f.yaml").AsMap("f");
        var inner = map.Required("b", "f").AsList("b").Items[0].AsMap("b").Entries[0];
        Assert.Equal("f.yaml:3:6", inner.At.ToString());
        Assert.Equal("f.yaml:3:9", inner.Value.At.ToString());
    }

    [Theory]
    [InlineData("{a: ${x}, b: 1}", "${x}")]
    [InlineData("{a: ${map[key].entry}, b: 1}", "${map[key].entry}")]
    [InlineData("[${x}, 2]", "${x}")]
    [InlineData("{a: range(1, 9, 2), b: 1}", "range(1, 9, 2)")]
    [InlineData("{a: range(${n}, 9), b: 1}", "range(${n}, 9)")]
    [InlineData("a: ${x}", "${x}")]
    public void A_placeholder_and_a_range_need_no_quotes(string yaml, string text)
    {
        var node = YamlFile.Parse(yaml, "f");
        var first = node is YamlMap map ? map.Entries[0].Value : ((YamlList)node).Items[0];
        Assert.Equal(text, ((YamlScalar)first).Text);
    }

    [Fact]
    public void What_follows_a_placeholder_keeps_its_column() =>
        Assert.Equal("f:1:11", YamlFile.Parse("{a: ${x}, b: 1}", "f").AsMap("f").Entries[1].At.ToString());

    [Theory]
    [InlineData("a: 1\na: 2", "written twice", 2, 1)]
    [InlineData("a: !tag 1", "tag", 1, 4)]
    [InlineData("a: *b", "names nothing", 1, 4)]
    [InlineData("a: &x [*x]", "stands inside", 1, 8)]
    public void What_is_wrong_is_said_with_its_place(string yaml, string said, int line, int column)
    {
        var error = Assert.Throws<BadInputException>(() => YamlFile.Parse(yaml, "f"));
        Assert.Contains(said, error.Message);
        Assert.Equal(new SourcePosition("f", line, column), error.At);
    }

    [Theory]
    [InlineData("{<<: *b, x: 1}", "x=1 y=b z=b")]
    [InlineData("{x: 1, <<: *b}", "x=1 y=b z=b")]
    [InlineData("{<<: [*c, *b], x: 1}", "x=1 y=c z=b")]
    [InlineData("{<<: {y: 2}}", "y=2")]
    [InlineData("{'<<': 1}", "<<=1")]
    public void A_merge_key_brings_the_names_of_other_maps_and_the_maps_own_win(string map, string expected)
    {
        var root = YamlFile.Parse($"b: &b {{x: b, y: b, z: b}}\nc: &c {{y: c}}\nm: {map}", "f").AsMap("f");
        var merged = root.Required("m", "f").AsMap("m").Entries.Select(entry => $"{entry.Name}={((YamlScalar)entry.Value).Text}");
        Assert.Equal(expected, string.Join(' ', merged.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("m: {<<: 1}", 1, 9)]
    [InlineData("b: &b {x: 1}\nm: {<<: [*b, 2]}", 2, 14)]
    [InlineData("b: &b {x: 1}\nm: {<<: *b, <<: *b}", 2, 13)]
    public void A_merge_key_that_merges_no_map_is_refused_at_its_place(string yaml, int line, int column) =>
        Assert.Equal(new SourcePosition("f", line, column), Assert.Throws<BadInputException>(() => YamlFile.Parse(yaml, "f")).At);

    [Theory]
    [InlineData("a:\n\tb: 1", 2, 1)]
    [InlineData("a:\n  b: 1\n\tc: 2\n", 3, 1)]
    [InlineData("a:\n  b: 1\n  \tc: 2\n", 3, 3)]
    [InlineData("a:\n- b: 1\n\t  c: 2\nd: 1\n", 3, 1)]
    [InlineData("a: 1\n\tb: 2\nc: 3\n", 2, 1)]
    public void A_tab_in_the_indentation_is_named_at_its_line(string yaml, int line, int column)
    {
        var error = Assert.Throws<BadInputException>(() => YamlFile.Parse(yaml, "f"));
        Assert.Equal(new SourcePosition("f", line, column), error.At);
        Assert.Contains("a tab", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_gets_the_nearest_name()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "table.yaml"), "a: 1");
        var error = Assert.Throws<BadInputException>(() => YamlFile.Load(Path.Combine(folder, "tabel.yaml"), "tabel.yaml"));
        Directory.Delete(folder, recursive: true);
        Assert.Contains(("nearest", "table.yaml"), error.Facts);
    }

    [Fact]
    public void A_file_that_is_no_utf8_is_refused_and_a_byte_order_mark_is_not()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, (byte)'a']);
            Assert.Equal("a", ((YamlScalar)YamlFile.Load(path, "f")).Text);
            File.WriteAllBytes(path, [(byte)'a', 0xFF]);
            Assert.Contains("UTF-8", Assert.Throws<BadInputException>(() => YamlFile.Load(path, "f")).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_value_of_the_wrong_kind_says_what_was_expected_and_found()
    {
        var error = Assert.Throws<BadInputException>(() => YamlFile.Parse("a: [1]", "f").AsMap("f").Required("a", "f").AsInteger("'a'", 0));
        Assert.Equal([("expected", "an integer"), ("found", "a list")], error.Facts);
    }
}
