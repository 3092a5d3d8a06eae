using Retable.Contract;
using Retable.Metrics.Detection;
using Retable.Parquet;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>What the ensemble says about the same samples, read from its predictions.</summary>
internal sealed class Reference
{
    private readonly Table _table;
    private readonly string[] _datasets;

    private Reference(Table table) => (_table, _datasets) = (table, table.Values<string>("dataset"));

    public static Reference Read(string path) => new(ParquetFile.Read(path));

    public bool Has(string dataset) => _datasets.Contains(dataset);

    /// <summary>A score on one data set, in its order.</summary>
    /// <exception cref="BadInputException">It has another number of samples there.</exception>
    public double[] Score(string name, string dataset, int count)
    {
        var values = _table.Values<double>($"score_{name}").Where((_, i) => _datasets[i] == dataset).ToArray();
        return values.Length == count ? values : throw new BadInputException($"the reference is over other samples of '{dataset}'")
        {
            At = new SourcePosition(_table.Source),
            Facts = [("reference", $"{values.Length} samples"), ("here", $"{count} samples")],
        };
    }

    /// <summary>How well the ensemble's score detects a foreign data set.</summary>
    public double Auroc(string score, Domain clean, Domain foreign) => Metrics.Detection.Auroc.Of(
        RankedScores.OfClasses(Score(score, foreign.Name, foreign.Count), Score(score, clean.Name, clean.Count)));
}
