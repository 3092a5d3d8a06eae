using System.Collections.Immutable;
using Retable.Engine.Graph;

namespace Retable.Engine.Planning;

/// <summary>How the outputs of a run compare with those that the committed lock names, of the stages that did the same work.</summary>
/// <param name="Identical">How many stages came out bit for bit the same.</param>
/// <param name="Equal">How many others say the same in other bytes.</param>
/// <param name="Different">The names of the rest, sorted.</param>
public sealed record Reproduction(int Identical, int Equal, ImmutableArray<string> Different)
{
    public int Stages => Identical + Equal + Different.Length;

    /// <param name="committed">The lock before the run.</param>
    /// <param name="now">What the run has settled; blocks of stages that it did not are not in it.</param>
    /// <param name="dag">The pipelines.</param>
    public static Reproduction Compare(LockFile committed, LockFile now, Dag dag)
    {
        var (identical, equal) = (0, 0);
        var different = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, stage) in now.Stages.Where(stage => committed.DescribesTheSameWorkAs(now, stage.Key, dag)))
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

        return new Reproduction(identical, equal, different.ToImmutable());
    }
}
