using Retable.Tables;

namespace Retable.Tests.Tables;

/// <summary>A small table of two methods and a quoted one, and metrics to fill it with.</summary>
internal static class Lab
{
    public const string Definition = """
        table: demo/main
        title: Two methods & a quoted one
        caption: Accuracy and detection.
        repetition: split
        comparable: [paper]
        columns:
          accuracy: {label: Accuracy, metric: accuracy, scale: percent, decimals: 1, better: higher}
          auroc: {label: AUROC, group: Far, metric: auroc, dataset: far, decimals: 3, better: higher}
          fpr95: {label: FPR95, group: Far, metric: fpr95, dataset: far, decimals: 3, better: lower}
        rows:
          base: {label: Base_line, method: base, score: msp}
          ours: {label: Ours, method: ours, score: gamma}
          quoted: {label: Quoted, reproduced: false, rule: true}
        published:
          source: Table 1, page 5
          base: {accuracy: 91.0, auroc: 0.85}
          ours:
            accuracy: {value: 93.80, source: page 6, runs: 5}
            auroc: {value: 0.82, artefact: Computed with the labels exchanged.}
            fpr95: unavailable
          quoted: {accuracy: 95.2}
        claims:
          better:
            says: Ours beats the base line.
            left: ours.auroc
            right: base.auroc
            expect: higher
          kept:
            says: Accuracy is kept within a point.
            source: section 4
            left: ours.accuracy
            right: base.accuracy
            expect: not lower
            margin: 1
        notes: [A remark.]
        """;

    public static TableDefinition Read(string text = Definition) => TableFile.Parse(text, "reproducibility/demo/main.yaml");

    /// <summary>Three splits of both methods.</summary>
    public static List<MetricRecord> Metrics(string profile = "paper") =>
    [
        .. Method(profile, "base", "msp", [0.905, 0.911, 0.914], [0.841, 0.852, 0.848], [0.41, 0.40, 0.43]),
        .. Method(profile, "ours", "gamma", [0.934, 0.937, 0.943], [0.921, 0.934, 0.929], [0.42, 0.39, 0.41]),
    ];

    public static MetricRecord Metric(string method, string metric, double value, long seed = 0, string score = "", string dataset = "far", int severity = 0) => new()
    {
        Paper = "demo",
        Profile = "paper",
        Method = method,
        Seed = seed,
        Dataset = dataset,
        Severity = severity,
        Metric = metric,
        Score = score,
        Value = value,
        N = 100,
        Source = new MetricSource($"evaluate[method={method},split={seed}]", "metrics.parquet", $"method={method}, split={seed}"),
    };

    private static IEnumerable<MetricRecord> Method(string profile, string method, string score, double[] accuracy, double[] auroc, double[] fpr95) =>
        Enumerable.Range(0, accuracy.Length).SelectMany(seed => new[]
        {
            Metric(method, "accuracy", accuracy[seed], seed, dataset: "known"),
            Metric(method, "auroc", auroc[seed], seed, score),
            Metric(method, "auroc", auroc[seed] - 0.1, seed, "another"),
            Metric(method, "fpr95", fpr95[seed], seed, score),
        }).Select(metric => metric with { Profile = profile });
}
