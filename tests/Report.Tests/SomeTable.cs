using Retable.Pages;
using Retable.Tables;

namespace Retable.Report;

/// <summary>A small table with published numbers and claims, three seeds each.</summary>
internal static class SomeTable
{
    /// <param name="says">A text that a person wrote, in the place of every label, title, caption and note.</param>
    /// <param name="profile">The profile of the metrics.</param>
    public static ResultTable Filled(string? says = null, string profile = "laptop")
    {
        string Text(string usual) => says is null ? usual : $"'{says.Replace("'", "''", StringComparison.Ordinal)}'";
        var definition = TableFile.Parse(
            $$"""
            table: demo/main
            title: {{Text("Two methods")}}
            caption: {{Text("On far images")}}
            comparable: [laptop]
            columns:
              accuracy: {label: {{Text("Accuracy")}}, metric: accuracy, scale: percent, decimals: 1, better: higher}
              auroc: {label: {{Text("AUROC")}}, group: {{Text("Far")}}, metric: auroc, dataset: far, better: higher}
            rows:
              base: {label: {{Text("Baseline")}}, method: base, score: msp}
              ours: {label: {{Text("Ours")}}, method: ours, score: gamma}
            published:
              source: {{Text("Table 1")}}
              base: {accuracy: 70.1, auroc: {value: 0.5, artefact: {{Text("Computed otherwise")}} } }
              ours: {auroc: 0.999}
            claims:
              better: {says: {{Text("Ours is better")}}, source: {{Text("abstract")}}, left: ours.auroc, right: base.auroc, expect: higher}
              level: {says: Accuracy is kept, left: ours.accuracy, right: base.accuracy, expect: within, margin: 0.2}
            notes: [{{Text("A remark")}}]
            """,
            "reproducibility/demo/main.yaml");
        return ResultTable.Fill(definition, [.. Metrics(profile)]);
    }

    /// <summary>Accuracies 0.70, 0.71, 0.69 and 0.71, 0.71, 0.72; AUROCs 0.80, 0.82, 0.81 and 0.90, 0.93, 0.92.</summary>
    public static IEnumerable<MetricRecord> Metrics(string profile)
    {
        (string Method, string Score, double[] Accuracy, double[] Auroc)[] methods = [("base", "msp", [0.70, 0.71, 0.69], [0.80, 0.82, 0.81]), ("ours", "gamma", [0.71, 0.71, 0.72], [0.90, 0.93, 0.92])];
        foreach (var (method, score, accuracy, auroc) in methods)
        {
            for (var seed = 0; seed < 3; seed++)
            {
                var record = new MetricRecord
                {
                    Paper = "demo",
                    Profile = profile,
                    Method = method,
                    Seed = seed,
                    Dataset = "known",
                    Metric = "accuracy",
                    Value = accuracy[seed],
                    Source = new MetricSource($"evaluate[method={method},seed={seed}]", "metrics.parquet", $"method={method}, seed={seed}") { Digest = new string('a', 64) },
                };
                yield return record;
                yield return record with { Dataset = "far", Metric = "auroc", Score = score, Value = auroc[seed] };
            }
        }
    }

    public static ReportFacts Facts(ResultTable table, string text = "some text") => new()
    {
        Paper = "demo",
        Scope = table.Profile,
        Tables = [new TableFacts("demo/main", [("latex", "main/main & more.tex")]) { Result = table }],
        Stages = [.. table.AllCells.SelectMany(cell => cell.Sources).Select(source => source.Instance).Distinct().Select(name => new StageFacts(name, "evaluate", text)
        {
            Parameters = [("seed", name), ("note", text)],
            Code = new string('b', 64),
            Key = new string('c', 64),
            Inputs = [("model", text, new string('d', 64))],
            Outputs = [("metrics", "metrics.parquet", new string('e', 64)), ("model", "model.safetensors", new string('e', 64))],
            Machine = $"cpu, {text}",
            Revision = "0123456789ab+dirty",
        })],
        Moved = new MovedView(text, "", new MovedRowsView([], ""), new MovedRowsView([], "")),
        Data = [new DataFacts(text, text, text, "train", text, [("train", new string('f', 64))])],
        Remarks = [new RemarkFacts(text, $"- {text}\n\n| a | b |\n| - | - |\n| {text} | `{text}` |\n")],
        Run = Run("20260131-1a2b", 1, table),
    };

    public static RunFacts Run(string name, double seconds, ResultTable table) => new()
    {
        Now = RunSnapshot.Of(name, "now", "abc", [table]),
        Earlier =
        [
            new RunSnapshot("20260130-0000", "yesterday", "abb", "1 of 2 claims held", new Dictionary<string, double> { ["main.base.accuracy"] = 60, ["main.gone.auroc"] = 0.5 }),
            RunSnapshot.Of("20260129-0000", "before", "aaa", [table]),
        ],
        Headline = $"Run {name}.",
        Command = "./build.sh Reproduce",
        Dag = new Markup(""),
        Bars = [new GanttBar("evaluate", 0, seconds, "ran", IsCritical: true)],
        Usage = [new UsageView("evaluate", "6", "ran", "ran", $"{seconds} s", $"{seconds} s", "1", "1 MB", "2 GB")],
    };
}
