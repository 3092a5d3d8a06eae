namespace Retable.Bench;

/// <summary>The DAG that every tool is given: n trains, eight evaluations of each, a table over the eight, one paper over all tables.</summary>
/// <remarks>Each task but the last concatenates its inputs. There are 10 n + 1 of them.</remarks>
/// <param name="Trains">n.</param>
internal sealed record LayeredDag(int Trains)
{
    public const int Evaluations = 8;

    public static LayeredDag OfAbout(int stages) => new(stages / (Evaluations + 2));

    public int Stages => (Trains * (Evaluations + 2)) + 1;

    public IEnumerable<int> EachTrain => Enumerable.Range(0, Trains);

    /// <summary>The sources: one small file a train, all different.</summary>
    public void WriteSources(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        foreach (var i in EachTrain)
        {
            File.WriteAllText(Path.Combine(folder, "data", $"{i}.txt"), $"source {i}\n");
        }
    }
}
