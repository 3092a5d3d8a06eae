using Retable.Contract;
using Retable.Parquet;
using Retable.Tables;

namespace Retable.Report;

/// <summary>A predictions file, with the metrics that the same stage gave.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Metrics">The metrics, at least one; they give the method and the repetition.</param>
public sealed record PredictionsFile(string Path, IReadOnlyList<MetricRecord> Metrics);

/// <summary>A model's output for one data set, sample by sample.</summary>
/// <param name="IsKnown">Whether the samples are of classes that the model knows.</param>
/// <param name="Confidence">The largest softmax probability of the known samples; empty if there are no logits.</param>
/// <param name="Correct">Whether the class with the largest logit is the label; empty like <paramref name="Confidence"/>.</param>
/// <param name="Scores">The scores by name without <c>score_</c>; higher is more unknown.</param>
internal sealed record DatasetSamples(bool IsKnown, double[] Confidence, bool[] Correct, IReadOnlyDictionary<string, double[]> Scores);

/// <summary>A model's output, by data set.</summary>
internal sealed record ModelSamples(string Method, long Seed, IReadOnlyList<MetricRecord> Metrics, SortedDictionary<string, DatasetSamples> Datasets)
{
    private const string ScorePrefix = "score_";

    /// <param name="file">The file.</param>
    /// <param name="scores">The scores to read; those that the file lacks are left out.</param>
    /// <returns>The samples; null for a file with other columns, whose plots are left out.</returns>
    /// <exception cref="BadInputException">The file is missing or damaged.</exception>
    public static ModelSamples? Read(PredictionsFile file, IEnumerable<string> scores)
    {
        var present = ParquetFile.Describe(file.Path).Schema.ToDictionary(field => field.Name, field => field.Type);
        if (present.GetValueOrDefault("dataset") != ColumnType.Text || present.GetValueOrDefault("label") != ColumnType.Int32)
        {
            return null;
        }

        var wanted = scores.Distinct().Where(score => present.GetValueOrDefault(ScorePrefix + score) == ColumnType.Float64).ToList();
        var hasLogits = present.TryGetValue("logits", out var type) && type == ColumnType.Float32List;
        var rows = ParquetFile.Read(file.Path, ["dataset", "label", .. hasLogits ? ["logits"] : Array.Empty<string>(), .. wanted.Select(score => ScorePrefix + score)]);
        var (dataset, label) = (rows.Values<string>("dataset"), rows.Values<int>("label"));
        var values = wanted.ToDictionary(score => score, score => rows.Values<double>(ScorePrefix + score));
        var samples = new SortedDictionary<string, DatasetSamples>(StringComparer.Ordinal);
        foreach (var group in Enumerable.Range(0, rows.Rows).GroupBy(i => dataset[i]))
        {
            var own = group.ToArray();
            var isKnown = label[own[0]] >= 0;
            var (confidence, correct) = isKnown && hasLogits ? Answers(rows.Lists<float>("logits"), label, own) : ([], []);
            samples[group.Key] = new DatasetSamples(isKnown, confidence, correct, values.ToDictionary(pair => pair.Key, pair => Array.ConvertAll(own, i => pair.Value[i])));
        }

        return new ModelSamples(file.Metrics[0].Method, file.Metrics[0].Seed, file.Metrics, samples);
    }

    private static (double[] Confidence, bool[] Correct) Answers(ListColumn<float> logits, int[] label, int[] own)
    {
        var (confidence, correct) = (new double[own.Length], new bool[own.Length]);
        for (var n = 0; n < own.Length; n++)
        {
            var row = logits[own[n]];
            var best = 0;
            for (var k = 1; k < row.Length; k++)
            {
                best = row[k] > row[best] ? k : best;
            }

            // Labels beyond the logits: these are no class scores, but for instance an embedding.
            if (row.Length < 2 || label[own[n]] >= row.Length)
            {
                return ([], []);
            }

            var sum = 0.0;
            foreach (var logit in row)
            {
                sum += Math.Exp(logit - row[best]);
            }

            (confidence[n], correct[n]) = (1 / sum, best == label[own[n]]);
        }

        return (confidence, correct);
    }
}
