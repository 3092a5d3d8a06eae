using Retable.Tables;

namespace Retable.Report;

/// <summary>Combines trainings that only repeat one another into one curve.</summary>
internal static class TrainingCurve
{
    /// <summary>The largest number of points, since more points than pixels only add bytes.</summary>
    private const int MostPoints = 120;

    /// <summary>The mean over the trainings, at the steps that all of them have; neighbours are averaged until few enough are left.</summary>
    public static Series Of(string label, IReadOnlyList<Curve> trainings)
    {
        var byStep = trainings.Select(training => training.Points.ToDictionary(point => point.Step, point => point.Value)).ToList();
        var steps = byStep[0].Keys.Where(step => byStep.TrueForAll(training => training.ContainsKey(step))).Order().ToList();
        var bin = Math.Max(1, (steps.Count + MostPoints - 1) / MostPoints);
        return new Series(label, [.. steps.Chunk(bin).Select(chunk => BandPoint.Of(chunk.Average(), [.. byStep.Select(training => chunk.Average(step => training[step]))]))])
        {
            Repetitions = trainings.Count,
        };
    }
}
