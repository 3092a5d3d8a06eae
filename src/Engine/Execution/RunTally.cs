using Retable.Engine.Journal;

namespace Retable.Engine.Execution;

/// <summary>How many stages of a run ended how, over all plans that it needed.</summary>
internal sealed class RunTally
{
    private readonly Dictionary<StageEnding, int> _counts = [];

    public int this[StageEnding how] => _counts.GetValueOrDefault(how);

    public void Add(StageEnding how, int count = 1) => _counts[how] = this[how] + count;

    /// <summary>The counts that are not zero; what is not among them was up to date.</summary>
    public IReadOnlyDictionary<StageEnding, int> Of(int stages)
    {
        var counts = new SortedDictionary<StageEnding, int>(_counts);
        if (stages - _counts.Values.Sum() is var upToDate and > 0)
        {
            counts[StageEnding.UpToDate] = upToDate;
        }

        return counts;
    }
}
