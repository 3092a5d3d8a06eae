namespace Retable.Tables.Statistics;

/// <summary>Ranks from 1; equal values share the mean of their ranks.</summary>
internal static class Ranks
{
    public static double[] Mid(IReadOnlyList<double> values)
    {
        var sorted = values.ToArray();
        var order = Enumerable.Range(0, values.Count).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (var from = 0; from < sorted.Length;)
        {
            var to = from;
            while (to < sorted.Length && sorted[to] == sorted[from])
            {
                to++;
            }

            for (var i = from; i < to; i++)
            {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }

            from = to;
        }

        return ranks;
    }
}
