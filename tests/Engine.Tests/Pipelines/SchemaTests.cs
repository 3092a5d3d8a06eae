using System.Text.Json.Nodes;
using Json.Schema;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Yaml;

namespace Retable.Tests.Pipelines;

/// <summary>The schema for editors says what the reader of pipeline files says.</summary>
public sealed class SchemaTests
{
    private static readonly string Path = Checkout.At("pipelines", "schema", "pipeline.schema.json");
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Path));

    public static TheoryData<string> Pipelines => [.. Directory.EnumerateFiles(Checkout.At("pipelines"), "*.yaml")
        .Select(file => System.IO.Path.GetFileName(file))
        .Where(file => file != "datasets.yaml")
        .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Pipelines))]
    public void Each_pipeline_of_the_repository_fits_it(string file) => Assert.True(Fits(File.ReadAllText(Checkout.At("pipelines", file))));

    [Theory]
    [InlineData("stages: {s: {run: x, out: {o: f}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {out: {o: f}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, step: y, out: {o: f}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, kind: dance}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, retries: 101}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, in: {i: []}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, in: {i: {path: a}}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, with: {a: 1}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {step: x, out: {o: f}, files: [a]}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {step: x, out: {o: f}, shell: sh}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {step: x, out: {o: f}, grace: 1s}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {step: x, out: {o: f}, uses: [gcc]}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {step: x, out: {o: f}, hermetic: true}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, hermetic: maybe}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {step: x, out: {o: f}, environment: {venv: a.txt}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, environment: {}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, environment: {venv: a.txt, conda: b.txt}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, environment: {docker: a}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, environment: {container: 'python:3.12'}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, shell: zsh}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, shell: []}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, env: [a b]}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, secrets: {a: b}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {9s: {run: x, out: {o: f}}}")]
    [InlineData("paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, matrix: {include: {a: 1}}}}")]
    public void What_the_reader_refuses_it_refuses(string text)
    {
        Assert.Throws<BadInputException>(() => PipelineFile.Parse(text, "f").Expand("p", new StepCatalog { Executables = new Dictionary<string, StepExecutable>() }));
        Assert.False(Fits(text));
    }

    [Theory]
    [InlineData("hermetic: true, shell: sh, grace: 1m, uses: [gcc], env: [A, _b], secrets: [C]")]
    [InlineData("shell: [python3, -c]")]
    [InlineData("environment: {venv: requirements.txt}")]
    [InlineData("environment: {conda: linux-64.lock}")]
    [InlineData("environment: {container: 'docker.io/library/python@sha256:0123456789012345678901234567890123456789012345678901234567890123'}")]
    public void What_the_reader_takes_it_takes(string names)
    {
        var text = $"paper: lab\nprofiles: {{p: }}\nstages: {{s: {{run: x, out: {{o: f}}, {names}}}}}";
        PipelineFile.Parse(text, "f");
        Assert.True(Fits(text));
    }

    [Theory]
    [InlineData("#/properties", "zzz: 1")]
    [InlineData("#/$defs/stage/properties", "paper: lab\nprofiles: {p: }\nstages: {s: {zzz: 1}}")]
    [InlineData("#/$defs/stage/properties/resources/properties", "paper: lab\nprofiles: {p: }\nstages: {s: {run: x, out: {o: f}, resources: {zzz: 1}}}")]
    public void It_knows_the_names_that_the_reader_knows(string place, string text)
    {
        var error = Assert.Throws<BadInputException>(() => PipelineFile.Parse(text, "f"));
        var node = place.Split('/')[1..].Aggregate(JsonNode.Parse(File.ReadAllText(Path)), (node, name) => node![name]);
        Assert.Equal(error.Facts.Single(fact => fact.Label == "known").Value, string.Join(", ", node!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal)));
    }

    internal static bool Fits(string yaml)
    {
        var json = CanonicalValue.Of(YamlFile.Parse(yaml, "f")).ToJson();
        return Schema.Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(json)).IsValid;
    }
}
