using Retable.Contract;
using Retable.Hosting;
using Retable.Parquet;
using ExportParameters = Retable.Steps.Compare.ExportParameters;
using ExportVerb = Retable.Steps.Compare.Export;

namespace Retable.Tests.Tables.Steps;

/// <summary>Predictions for programs that read no Parquet.</summary>
public sealed class ExportStepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // 0.1 in float32 has the digits 0.1; 1/3 in float64 has all of its own.
    [Fact]
    public void Each_sample_is_a_line_with_every_digit()
    {
        ParquetFile.Write(_folder.At("predictions.parquet"), new Table(
            Column.Of("id", 7L, 8L),
            Column.Of("dataset", "known", "far"),
            Column.Of("label", 1, -1),
            Column.OfRows("logits", [0.1f, -2f, 1e-20f, 3f], 2),
            Column.Of("score_gamma", 1.0 / 3, -0.5)));
        var spec = new StepSpec
        {
            Stage = "export",
            Scratch = _folder.At("scratch"),
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["predictions"] = [new StepInput(_folder.At("predictions.parquet"), "evaluate", [])] },
            Outputs = new Dictionary<string, string> { ["text"] = _folder.At("predictions.csv") },
        };
        ExportVerb.Run(new ExportParameters(), new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None)));

        Assert.Equal(
            "id,dataset,label,logit_0,logit_1,score_gamma\n7,known,1,0.1,-2,0.3333333333333333\n8,far,-1,1E-20,3,-0.5\n",
            File.ReadAllText(_folder.At("predictions.csv")));
    }
}
