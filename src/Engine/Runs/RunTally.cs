using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Engine.Runs;

/// <summary>How many stages of a run ended how, over all plans that it needed.</summary>
internal sealed class RunTally
{
    private readonly Dictionary<StageEnding, int> _counts = [];
    private readonly SortedSet<int> _failures = [];

    /// <summary>The counts of a run that reached no stage.</summary>
    public static IReadOnlyDictionary<StageEnding, int> Empty => new RunTally().CountOf(0);

    public int this[StageEnding how] => _counts.GetValueOrDefault(how);

    /// <summary>What the run ends with if stages failed: what they all agree is the reason (a file is wrong, the machine cannot), else that they failed.</summary>
    public int FailureCode => _failures.Count == 1 && _failures.Min is ExitCode.BadInput or ExitCode.Machine ? _failures.Min : ExitCode.Failed;

    /// <summary>A stage failed; <paramref name="exitCode"/> is the step's, or null for a command's, whose codes mean what it likes.</summary>
    public void AddFailure(int? exitCode) => _failures.Add(exitCode ?? ExitCode.Failed);

    public void Add(StageEnding how, int count = 1) => _counts[how] = this[how] + count;

    /// <summary>The counts that are not zero; what is not among them was up to date.</summary>
    public IReadOnlyDictionary<StageEnding, int> CountOf(int stages)
    {
        var counts = new SortedDictionary<StageEnding, int>(_counts);
        if (stages - _counts.Values.Sum() is var upToDate and > 0)
        {
            counts[StageEnding.UpToDate] = upToDate;
        }

        return counts;
    }
}
