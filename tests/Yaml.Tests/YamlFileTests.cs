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
