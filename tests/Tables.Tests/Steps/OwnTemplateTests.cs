using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Steps.Render;

namespace Retable.Tests.Tables.Steps;

/// <summary>A template beside the definition, through the step.</summary>
public sealed class OwnTemplateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _links;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("md", "markdown", "{{ rows[0].label }}", "Base\\_line")]
    [InlineData("tex", "latex", "{{ title }}", @"Two methods \& a quoted one")]
    [InlineData("html", "html", "{{ title }}<style>{{ style }}</style>", "Two methods &amp; a quoted one<style>:root {")]
    [InlineData("txt", "text", "{{ title }}\n{{ grid }}", "Two methods & a quoted one\n━━━")]
    public void It_writes_the_form_of_its_middle_ending(string ending, string slot, string template, string beginning)
    {
        var written = Render($"template: my.{ending}.scriban", slot, [($"my.{ending}.scriban", template)]);

        Assert.StartsWith(beginning, written[slot]);
    }

    [Fact]
    public void The_other_forms_stay_ours()
    {
        var own = Render("template: my.tex.scriban", "latex markdown", [("my.tex.scriban", "{{ title }}")]);

        Assert.Equal(Render("", "markdown", [])["markdown"], own["markdown"]);
        Assert.Equal(@"Two methods \& a quoted one", own["latex"]);
    }

    [Fact]
    public void A_list_names_one_for_each_form()
    {
        var written = Render("template: [a.md.scriban, b.txt.scriban]", "markdown text", [("a.md.scriban", "{{ n = 1 }}{{ n }}"), ("b.txt.scriban", "{{ id }}")]);

        Assert.Equal(("1", "demo/main"), (written["markdown"], written["text"]));
    }

    // What a reader of the error sees, each for one slip.
    [Fact]
    public void Every_slip_is_told_with_place_and_remedy()
    {
        (string Definition, string Slots, (string, string)[] Templates)[] slips =
        [
            ("template: my.tex.scriban", "latex", [("my.tex.scriban", "\\begin\n  {{ captoin }}")]),
            ("template: my.tex.scriban", "latex", [("my.tex.scriban", "{{ for row in rows }}\n{{ row.cels }}{{ end }}")]),
            ("template: my.tex.scriban", "latex", [("my.tex.scriban", "\n{{ for row in rows }}")]),
            ("template: my.tex.scriban", "latex", [("my.tex.scriban", "\n{{ title | string.slice 'x' }}")]),
            ("template: my.tex.scriban", "latex", [("my.tex.scriban", "{{ include '/etc/hostname' }}")]),
            ("template: my.tex.scriban", "latex", []),
            ("template: my.tex.scriban", "markdown", [("my.tex.scriban", "")]),
            ("template: my.text.scriban", "text", []),
            ("template: my.tex", "text", []),
            ("template: ../my.tex.scriban", "latex", []),
            ("template: [a.tex.scriban, b.tex.scriban]", "latex", []),
            ("", "latex", [("my.tex.scriban", "")]),
        ];

        Snapshot.Match(string.Join("\n\n", slips.Select(slip =>
            Assert.Throws<BadInputException>(() => Render(slip.Definition, slip.Slots, slip.Templates)).Describe())));
    }

    private Dictionary<string, string> Render(string line, string slots, (string Name, string Text)[] templates)
    {
        const string Place = "project/reproducibility/demo";
        var metrics = Lab.Metrics().GroupBy(m => m.Source).Select((group, i) => new StepInput(
            MetricFiles.Write(_folder.At($"in/{i}/metrics.parquet"), [.. group]), group.Key.Instance, new JsonObject { ["split"] = group.First().Seed }));
        var outputs = slots.Split(' ').ToDictionary(slot => slot, slot => _folder.At(slot));
        var spec = new StepSpec
        {
            Stage = "main",
            Scratch = _folder.At("scratch"),
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>>
            {
                ["metrics"] = [.. metrics],
                ["definition"] = [Linked("definition", _folder.Write($"{Place}/main.yaml", $"{Lab.Definition}\n{line}\n"))],
                ["template"] = [.. templates.Select(template => Linked("template", _folder.Write($"{Place}/{template.Name}", template.Text)))],
            },
            Outputs = outputs,
        };
        RenderTable.Run(new RenderParameters(), new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None)));
        return outputs.ToDictionary(output => output.Key, output => File.ReadAllText(output.Value));
    }

    /// <summary>As the engine hands a file of the project to a stage.</summary>
    private StepInput Linked(string slot, string file)
    {
        var link = _folder.At("stage", slot, $"{_links++}", Path.GetFileName(file));
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, file);
        return new StepInput(link, "", []);
    }
}
