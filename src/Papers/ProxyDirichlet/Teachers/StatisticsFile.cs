using System.Globalization;
using Retable.Contract;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Teachers;

/// <summary>An ensemble's statistics over its training samples, as Parquet: the members are run once, however many students learn from them.</summary>
/// <remarks>Metadata: <c>samples</c> (which they are), <c>temperature</c>.</remarks>
internal static class StatisticsFile
{
    // Rows are as wide as there are classes: a batch is what is held in memory, a row group what is compressed at once.
    private const int RowGroup = 4096;

    private static readonly IReadOnlyList<Field> Schema =
    [
        new("id", ColumnType.Int64), new("mean", ColumnType.Float32List), new("mean_log", ColumnType.Float32List),
        new("mkl", ColumnType.Float64), new("precision", ColumnType.Float64),
        new("entropy_of_expected", ColumnType.Float64), new("mutual_information", ColumnType.Float64),
    ];

    /// <summary>Writes batch after batch.</summary>
    /// <param name="path">Where.</param>
    /// <param name="samples">Which samples they are over.</param>
    /// <param name="temperature">What the members' logits were divided by.</param>
    /// <param name="batches">From <see cref="Batch"/>, in the order of the samples.</param>
    public static void Write(string path, string samples, double temperature, IReadOnlyList<Table> batches) =>
        ParquetFile.Write(path, Schema, batches, new Dictionary<string, string> { ["samples"] = samples, ["temperature"] = Written(temperature) }, RowGroup);

    /// <summary>The rows of some samples.</summary>
    /// <param name="statistics">Of these samples.</param>
    /// <param name="first">The position of their first.</param>
    public static Table Batch(TeacherStatistics statistics, int first)
    {
        var (rows, classes) = ((int)statistics.MeanProbabilities.shape[0], (int)statistics.MeanProbabilities.shape[1]);
        return new Table(
            Column.Of("id", Enumerable.Range(first, rows).Select(id => (long)id).ToArray()),
            Column.OfRows("mean", Floats(statistics.MeanProbabilities), classes),
            Column.OfRows("mean_log", Floats(statistics.MeanLogProbabilities), classes),
            Column.Of("mkl", Doubles(statistics.Mkl)),
            Column.Of("precision", Doubles(statistics.Precision)),
            Column.Of("entropy_of_expected", Doubles(statistics.EntropyOfExpected)),
            Column.Of("mutual_information", Doubles(statistics.MutualInformation)));
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">What <see cref="Write"/> wrote.</param>
    /// <param name="samples">Which samples it must be over.</param>
    /// <param name="temperature">What the logits must have been divided by.</param>
    /// <returns>Probabilities in float32, all else in float64, on the CPU.</returns>
    /// <exception cref="BadInputException">The file is damaged or over other samples.</exception>
    public static TeacherStatistics Read(string path, string samples, double temperature)
    {
        var table = ParquetFile.Read(path, Schema);
        Require(table, "samples", samples);
        Require(table, "temperature", Written(temperature));
        return new TeacherStatistics(
            Rows("mean"), Rows("mean_log"), Numbers("mkl"), Numbers("precision").unsqueeze(1),
            Numbers("entropy_of_expected"), Numbers("mutual_information"));

        Tensor Rows(string name) => tensor(table.Lists<float>(name).Values).reshape(table.Rows, -1);

        Tensor Numbers(string name) => tensor(table.Values<double>(name));
    }

    private static void Require(Table table, string key, string needed)
    {
        if (table.Meta(key) != needed)
        {
            throw new BadInputException($"the teachers' statistics do not fit the training: '{key}' differs")
            {
                At = new SourcePosition(table.Source),
                Facts = [("statistics", table.Meta(key)), ("training", needed)],
                Hint = "Give the stages that train members, take statistics and distil the same samples and temperature.",
            };
        }
    }

    private static string Written(double temperature) => temperature.ToString("R", CultureInfo.InvariantCulture);

    private static float[] Floats(Tensor tensor) => tensor.cpu().to(float32).contiguous().data<float>().ToArray();

    private static double[] Doubles(Tensor tensor) => tensor.cpu().to(float64).contiguous().data<double>().ToArray();
}
