using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Retable.Tests.Pipelines;

/// <summary>docs/pipelines.md against the code: each example is read and gives the instances that are listed below it.</summary>
public sealed partial class PipelinesPageTests
{
    private static readonly string Page = File.ReadAllText(Checkout.At("docs", "pipelines.md"));

    private readonly Lab _lab = new Lab()
        .Step("download download", "dataset:text", "", "train test")
        .Step("digits train", "epochs:int=1 rate:float=0.1 loss:cross_entropy/paper=paper seed:int=0 note:text=none", "train?", "model", torch: true)
        .Step(
            "digits tune",
            inputs: "train?",
            outputs: "model",
            nested: [Lab.Record("recipe", "epochs:int=1 rate:float=0.1"), Lab.Choice("loss", ("cross_entropy", ""), ("library", "alpha:float=2 magnitude:float=5"))])
        .Step("digits evaluate", "", "models* settings?", "metrics", torch: true)
        .Step("render render", "", "metrics* definition", "markdown");

    public static TheoryData<string, string> Examples => [.. Example().Matches(Page).Select(match => (match.Groups["yaml"].Value, match.Groups["text"].Value))];

    [Theory, MemberData(nameof(Examples))]
    public void An_example_gives_the_instances_below_it_and_fits_the_schema(string yaml, string instances)
    {
        Assert.Equal(instances.TrimEnd(), string.Join('\n', _lab.Expand(yaml, "laptop").Stages.Select(stage => stage.Name)));
        Assert.True(SchemaTests.Fits(yaml));
    }

    [Fact]
    public void Every_block_of_YAML_is_an_example() => Assert.Equal(Page.Split("```yaml").Length - 1, Examples.Count);

    [Fact]
    public void Every_name_of_the_schema_is_explained()
    {
        var names = Names(JsonNode.Parse(File.ReadAllText(Checkout.At("pipelines", "schema", "pipeline.schema.json")))!).Distinct();
        Assert.All(names, name => Assert.Matches($"`({name}`|{{{name}: )", Page));
    }

    [Fact]
    public void Every_name_of_the_schema_is_in_an_example()
    {
        var examples = string.Concat(Example().Matches(Page).Select(match => match.Groups["yaml"].Value));
        var names = Names(JsonNode.Parse(File.ReadAllText(Checkout.At("pipelines", "schema", "pipeline.schema.json")))!).Distinct();
        Assert.All(names, name => Assert.Matches($@"\b{name}:", examples));
    }

    private static IEnumerable<string> Names(JsonNode node) => node is not JsonObject map ? [] : map
        .SelectMany(entry => entry.Key == "properties" && entry.Value is JsonObject properties
            ? properties.Select(property => property.Key).Concat(properties.SelectMany(property => Names(property.Value!)))
            : entry.Value is JsonObject inner ? Names(inner) : []);

    [GeneratedRegex(@"```yaml\n(?<yaml>.*?)```\n\n```text\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
