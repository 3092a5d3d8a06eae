using Nuke.Common.IO;
using Retable.Engine.Pipelines;
using Retable.Tests;

namespace Retable.Front.Pipelines;

/// <summary>What is known of a table's metrics before a stage has run.</summary>
public sealed class MeasuredMetricsTests : IDisposable
{
    private const string Verb = """{"path": "x", "verbs": {"evaluate": {"identity": "0", "description": {"name": "evaluate", "kind": "evaluate", "parameters": [], "inputs": [], "outputs": [{"name": "metrics"}], "entry_point": "a|b|c", "metrics": METRICS}}}}""";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_metrics_of_all_verbs_behind_a_table_are_known() =>
        Assert.Equal(["accuracy", "auroc", "ece"], Assert.Single(Known("{step: one evaluate, out: {metrics: m.csv}}", "{step: two evaluate, out: {metrics: m.csv}}")).Value);

    [Fact]
    public void Nothing_is_known_where_a_command_writes_some_of_them() =>
        Assert.Empty(Known("{step: one evaluate, out: {metrics: m.csv}}", "{run: 'touch ${out.metrics}', out: {metrics: m.csv}}"));

    [Fact]
    public void Nothing_is_known_where_a_verb_does_not_say() =>
        Assert.Empty(Known("{step: one evaluate, out: {metrics: m.csv}}", "{step: silent evaluate, out: {metrics: m.csv}}"));

    [Theory]
    [InlineData("cac")]
    [InlineData("anchoring")]
    [InlineData("amp")]
    [InlineData("url")]
    [InlineData("fashion-mnist")]
    public void Each_metric_that_a_paper_was_seen_to_measure_is_one_that_its_verbs_name(string paper)
    {
        var verbs = StepCatalog.Read(Checkout.At("artifacts", "steps.json")).Executables[paper].Verbs.Values;
        var named = verbs.SelectMany(verb => verb.Description.Metrics).ToHashSet(StringComparer.Ordinal);
        var files = Directory.GetFiles(Checkout.At("results", "baselines", paper), "metrics.csv", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(Measured).Except(named));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Measured(string file)
    {
        var lines = File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').ToList();
        var column = Array.IndexOf(lines[0].Split(','), "metric");
        return lines.Skip(1).Select(line => line.Split(',')[column].Split('.')[0]).Distinct(StringComparer.Ordinal);
    }

    private IReadOnlyDictionary<string, IReadOnlyList<string>> Known(string first, string second)
    {
        _folder.Write("pipelines/tiny.yaml", $$$"""
            paper: tiny
            profiles: {smoke: {}}
            stages:
              first: {{{first}}}
              second: {{{second}}}
              main: {run: 'cat ${in.metrics} > ${out.text}', in: {metrics: [first.metrics, second.metrics]}, out: {text: main.txt}, table: true}
            """);
        _folder.Write("artifacts/steps.json", $"{{\"executables\": {{\"one\": {Saying("""["auroc", "accuracy"]""")}, \"two\": {Saying("""["ece", "auroc"]""")}, \"silent\": {Saying("[]")}}}}}");
        using var pipelines = new OpenPipelines(AbsolutePath.Of(_folder.Path), new PipelineQuestion { Profile = "smoke" });
        return MeasuredMetrics.Of(pipelines.Dag, pipelines.Catalog, pipelines.Dag.Stages.Where(stage => stage.IsTable), _ => ["table.yaml"]);
    }

    private static string Saying(string metrics) => Verb.Replace("METRICS", metrics, StringComparison.Ordinal);
}
