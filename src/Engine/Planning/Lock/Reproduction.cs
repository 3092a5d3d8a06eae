using System.Collections.Immutable;
using Retable.Engine.Graph;

namespace Retable.Engine.Planning;

/// <summary>How the outputs of a run compare with those that the committed lock names, of the stages that did the same work on what the same work had made.</summary>
/// <param name="Identical">How many stages came out bit for bit the same.</param>
/// <param name="Equal">How many others say the same in other bytes.</param>
/// <param name="Different">The names of the rest, sorted.</param>
public sealed record Reproduction(int Identical, int Equal, ImmutableArray<string> Different)
{
    public int Stages => Identical + Equal + Different.Length;

    /// <summary>How many stages have other code, parameters or files than the committed ones, or stand behind such a stage: nobody expects the same of them.</summary>
    public int Changed { get; init; }

    /// <param name="committed">The lock in the commit.</param>
    /// <param name="now">What the run has settled; blocks of stages that it did not are not in it.</param>
    /// <param name="dag">The pipelines.</param>
    public static Reproduction Compare(LockFile committed, LockFile now, Dag dag)
    {
        var (identical, equal) = (0, 0);
        var different = ImmutableArray.CreateBuilder<string>();
        var same = SameWork(committed, now, dag);
        foreach (var (name, stage) in now.Stages.Where(stage => same.Contains(stage.Key)))
        {
            var before = committed.Stages[name].Outputs.Select(output => output.Value).ToList();
            var after = stage.Outputs.Select(output => output.Value).ToList();
            if (before.Select(output => output.Bytes).SequenceEqual(after.Select(output => output.Bytes)))
            {
                identical++;
            }
            else if (before.Select(output => output.Meaning).SequenceEqual(after.Select(output => output.Meaning)))
            {
                equal++;
            }
            else
            {
                different.Add(name);
            }
        }

        return new Reproduction(identical, equal, different.ToImmutable()) { Changed = now.Stages.Count - same.Count };
    }

    /// <summary>The stages whose own work is the committed one, and that of all that they are made from as far as this run settled it.</summary>
    private static HashSet<string> SameWork(LockFile committed, LockFile now, Dag dag)
    {
        var same = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in dag.Order.Where(node => dag.Stages[node].Paper == now.Paper && now.Stages.ContainsKey(dag.Stages[node].Name)))
        {
            var upstream = dag.Upstream(node).ToArray().Select(other => dag.Stages[other].Name);
            if (committed.DescribesTheSameWorkAs(now, dag.Stages[node].Name, dag) && upstream.All(name => same.Contains(name) || !now.Stages.ContainsKey(name)))
            {
                same.Add(dag.Stages[node].Name);
            }
        }

        return same;
    }
}
