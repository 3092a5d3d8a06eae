using Retable.Cluster.Queue;

namespace Retable.Cluster.Slurm;

/// <summary>Parses the output of squeue; other lines, such as banners, are ignored.</summary>
internal static class SqueueLine
{
    /// <summary>The output format: number of the array or job, element, state, reason, machine, and last the name, which may contain anything.</summary>
    public const string Format = "%F|%K|%T|%r|%N|%j";

    private const int Fields = 6;

    public static IEnumerable<QueuedJob> All(string output, string prefix)
    {
        foreach (var line in output.Split('\n'))
        {
            var fields = line.Split('|', Fields);
            if (fields.Length == Fields && fields[5].StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return new QueuedJob(fields[5].TrimEnd(), fields[0], int.TryParse(fields[1], out var element) ? element : null, SlurmStates.Of(fields[2]), Reason(fields[3]), fields[4]);
            }
        }
    }

    private static string Reason(string text) => text is "None" or "(null)" ? "" : text;
}
