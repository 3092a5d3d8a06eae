using Retable.Contract;
using Retable.Parquet;

namespace Retable.Tables.Regression;

/// <summary>Reads from prediction files what the tests of the metrics need: which samples are right, and the scores.</summary>
public static class PredictionsReader
{
    /// <param name="path">A predictions file.</param>
    /// <param name="metrics">The metrics of the same stage, at least one; they give the method, the repetition and the scores.</param>
    /// <exception cref="BadInputException">The file is missing or damaged, or lacks a column.</exception>
    public static IReadOnlyList<SampleColumn> Read(string path, IReadOnlyList<MetricRecord> metrics)
    {
        var (method, seed) = (metrics[0].Method, metrics[0].Seed);
        var present = ParquetFile.Describe(path).Schema.Select(field => field.Name).ToHashSet();
        var scores = metrics.Where(m => SampledMetric.IsRanked(m.Metric)).Select(m => SampleColumn.OfScore(m.Score)).Distinct().Where(present.Contains).ToList();
        var rows = ParquetFile.Read(path, ["id", "dataset", "label", "logits", .. scores]);
        var (id, dataset, label) = (rows.Values<long>("id"), rows.Values<string>("dataset"), rows.Values<int>("label"));
        var logits = rows.Lists<float>("logits");
        var columns = new List<SampleColumn>();
        foreach (var group in Enumerable.Range(0, rows.Rows).GroupBy(i => dataset[i]))
        {
            var own = group.ToArray();
            var known = label[own[0]] >= 0;
            void Add(string quantity, Func<int, float> value) =>
                columns.Add(new SampleColumn(method, seed, group.Key, quantity, [.. own.Select(i => id[i])], known, [.. own.Select(value)]));
            if (known)
            {
                Add(SampleColumn.Correct, i => ArgMax(logits[i]) == label[i] ? 1 : 0);
            }

            foreach (var score in scores)
            {
                var values = rows.Values<double>(score);
                Add(score, i => (float)values[i]);
            }
        }

        return columns;
    }

    private static int ArgMax(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var k = 1; k < row.Length; k++)
        {
            best = row[k] > row[best] ? k : best;
        }

        return best;
    }
}
