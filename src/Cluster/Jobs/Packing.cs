namespace Retable.Cluster.Jobs;

/// <summary>Divides tasks among the elements of a job: long tasks each get their own, short ones share, so that starting a job costs little by comparison.</summary>
internal static class Packing
{
    /// <summary>A longer task gets an element to itself.</summary>
    public const double LongestSeconds = 180;

    /// <summary>The shortest useful duration of an element.</summary>
    public const double WorthSeconds = 10;

    /// <param name="tasks">The tasks, each with its expected duration in seconds; null if unknown.</param>
    /// <param name="width">The largest number of elements for the short tasks, unless these would take too long.</param>
    /// <returns>The non-empty elements; within each, the tasks in order.</returns>
    public static List<List<T>> Deal<T>(IReadOnlyList<(T Task, double? Seconds)> tasks, int width)
    {
        var elements = tasks.Where(task => task.Seconds is not { } seconds || seconds > LongestSeconds).Select(task => new List<T> { task.Task }).ToList();
        var brief = tasks.Where(task => task.Seconds <= LongestSeconds).Select(task => (task.Task, Seconds: task.Seconds!.Value)).ToList();
        if (brief.Count == 0)
        {
            return elements;
        }

        var total = brief.Sum(task => task.Seconds);
        var spread = Math.Min(width, (int)Math.Ceiling(total / WorthSeconds));
        var packs = Math.Clamp(Math.Max(spread, (int)Math.Ceiling(total / LongestSeconds)), 1, brief.Count);
        var loads = new PriorityQueue<List<(int Place, T Task)>, (double, int)>();
        for (var i = 0; i < packs; i++)
        {
            loads.Enqueue([], (0, i));
        }

        // The longest first, each to the element that has least.
        foreach (var (place, task) in brief.Index().OrderByDescending(one => one.Item.Seconds).ThenBy(one => one.Index))
        {
            _ = loads.TryDequeue(out var element, out var load);
            element!.Add((place, task.Task));
            loads.Enqueue(element, (load.Item1 + task.Seconds, load.Item2));
        }

        elements.AddRange(loads.UnorderedItems.OrderBy(one => one.Priority.Item2).Select(one => one.Element.OrderBy(task => task.Place).Select(task => task.Task).ToList()));
        return elements;
    }
}
