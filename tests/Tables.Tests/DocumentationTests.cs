using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Retable.Contract;
using Retable.Tables;
using Retable.Yaml;

namespace Retable.Tests.Tables;

/// <summary>The reference and the schema say what the reader does.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Reference = File.ReadAllText(Checkout.At("docs", "tables.md"));
    private static readonly string SchemaText = File.ReadAllText(Checkout.At("reproducibility", "table.schema.json"));
    private static readonly JsonSchema Schema = JsonSchema.FromText(SchemaText);

    /// <summary>The reference's first example is whole; each other one replaces sections of it.</summary>
    public static TheoryData<string> Examples
    {
        get
        {
            var blocks = YamlBlock().Matches(Reference).Select(match => match.Groups[1].Value).ToList();
            return [.. blocks.Select(block => string.Concat(Sections(blocks[0]).Where(own => Sections(block).All(other => Key(other) != Key(own))).Concat(Sections(block))))];
        }
    }

    public static TheoryData<string> Definitions =>
        [.. Directory.GetFiles(Checkout.At("reproducibility"), "*.yaml", SearchOption.AllDirectories).Select(file => File.ReadAllText(file))];

    [Theory, MemberData(nameof(Examples))]
    public void Every_example_is_a_definition(string text) => Assert.NotEmpty(TableFile.Parse(text, "docs/tables.md").Rows);

    [Theory, MemberData(nameof(Examples)), MemberData(nameof(Definitions))]
    public void The_schema_accepts_what_the_reader_accepts(string text) => Assert.True(IsValid(text), text);

    [Theory]
    [InlineData("caption:", "captoin:")]
    [InlineData("better: lower", "better: smaller")]
    [InlineData("scale: percent", "scale: percents")]
    [InlineData("decimals: 1", "decimals: many")]
    [InlineData("decimals: 1", "notice: 0")]
    [InlineData("right: base.auroc", "right: base")]
    [InlineData("expect: not lower", "expect: not smaller")]
    [InlineData("table: demo/main", "table: main")]
    [InlineData("metric: fpr95, ", "")]
    [InlineData("margin: 1", "margin: -1")]
    [InlineData("base: {label", "b.ase: {label")]
    public void The_schema_refuses_what_the_reader_refuses(string from, string to)
    {
        Assert.True(IsValid(Lab.Definition));
        Assert.False(IsValid(Lab.Definition.Replace(from, to)));
        Assert.Throws<BadInputException>(() => Lab.Read(Lab.Definition.Replace(from, to)));
    }

    [Fact]
    public void The_reference_has_every_word_of_the_schema()
    {
        var words = Words(JsonNode.Parse(SchemaText)!).Distinct().ToList();

        Assert.Contains("artefact", words);
        Assert.All(words, word => Assert.Matches($@"\b{word}\b", Reference));
    }

    private static IEnumerable<string> Words(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair is { Key: "properties", Value: JsonObject properties }
            ? properties.SelectMany(p => Words(p.Value!).Prepend(p.Key))
            : pair.Value is null ? [] : Words(pair.Value)),
        JsonArray list => list.SelectMany(item => Words(item!)),
        _ => [],
    };

    private static bool IsValid(string yaml) => Schema.Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(Json(YamlFile.Parse(yaml, "")))).IsValid;

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Name, Json(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Json)]),
        YamlScalar { Value: { } value } => JsonValue.Create(value),
        _ => null,
    };

    private static List<string> Sections(string yaml) => [.. SectionStart().Split(yaml).Where(section => section.Length > 0)];

    private static string Key(string section) => section[..section.IndexOf(':')];

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex("^(?=[a-z])", RegexOptions.Multiline)]
    private static partial Regex SectionStart();
}
