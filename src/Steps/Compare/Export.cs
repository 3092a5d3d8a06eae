using System.Globalization;
using System.Text;
using Retable.Hosting;
using Retable.Parquet;

namespace Retable.Steps.Compare;

/// <summary>Writes predictions as CSV, for programs that cannot read Parquet: <c>id,dataset,label,logit_0,...,score_...</c>, every digit of each number.</summary>
public static class Export
{
    public static void Run(ExportParameters parameters, StepContext context)
    {
        _ = parameters;
        var rows = ParquetFile.Read(context.Input("predictions"));
        var scores = rows.Columns.OfType<Column<double>>().ToList();
        var (id, dataset, label, logits) = (rows.Values<long>("id"), rows.Values<string>("dataset"), rows.Values<int>("label"), rows.Lists<float>("logits"));
        var width = rows.Rows > 0 ? logits[0].Length : 0;
        using var writer = new StreamWriter(context.Output("text"), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', ["id", "dataset", "label", .. Enumerable.Range(0, width).Select(i => $"logit_{i}"), .. scores.Select(score => score.Name)]));
        for (var i = 0; i < rows.Rows; i++)
        {
            string[] row =
            [
                id[i].ToString(CultureInfo.InvariantCulture), dataset[i], label[i].ToString(CultureInfo.InvariantCulture),
                .. logits[i].ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)), .. scores.Select(score => score.Values[i].ToString("R", CultureInfo.InvariantCulture)),
            ];
            writer.WriteLine(string.Join(',', row));
        }
    }
}

/// <summary>The parameters of the verb <c>export</c>: none.</summary>
public sealed record ExportParameters;
