using Retable.Engine.Pipelines;

namespace Retable.Engine.Scheduling;

/// <summary>Decides which of the ready stages starts next, and with which slots. It starts nothing itself.</summary>
/// <remarks>
/// The one with the longest way to the end of the DAG comes first; where what it needs is not free, the next one that
/// fits. Ready stages are kept by what they need, so that a choice looks at a few queues and not at 10,000 stages.
/// </remarks>
/// <param name="capacity">What there is.</param>
internal sealed class Scheduler(Capacity capacity)
{
    private readonly Resources _free = new(capacity);
    private readonly Dictionary<StageResources, PriorityQueue<int, (double, int)>> _ready = [];

    /// <summary>How many stages are ready and wait for slots.</summary>
    public int Waiting => _ready.Values.Sum(queue => queue.Count);

    /// <summary>Adds a stage that is ready to start.</summary>
    /// <param name="node">Which.</param>
    /// <param name="needs">What it needs while it runs.</param>
    /// <param name="secondsToEnd">The longest way from its start to the end of the DAG.</param>
    public void Add(int node, StageResources needs, double secondsToEnd)
    {
        if (!_ready.TryGetValue(needs, out var queue))
        {
            _ready.Add(needs, queue = new PriorityQueue<int, (double, int)>());
        }

        // Equal ways: in the order of the file, so that two runs of a pipeline start alike.
        queue.Enqueue(node, (-secondsToEnd, node));
    }

    /// <summary>The stage to start now, its slots taken; null if none fits.</summary>
    public (int Node, Slots Slots)? Next()
    {
        foreach (var (needs, queue) in _ready.Where(entry => entry.Value.Count > 0).OrderBy(entry => Front(entry.Value)).ToList())
        {
            if (_free.TryTake(needs) is { } slots)
            {
                return (queue.Dequeue(), slots);
            }
        }

        return null;
    }

    /// <summary>Gives back the slots of a stage that has ended.</summary>
    public void Release(Slots slots) => _free.GiveBack(slots);

    private static (double, int) Front(PriorityQueue<int, (double, int)> queue) =>
        queue.TryPeek(out _, out var priority) ? priority : default;
}
