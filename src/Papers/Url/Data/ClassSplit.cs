using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Papers.Url.Data;

/// <summary>The classes of a data set in two: those that a network learns (upstream), numbered in increasing order, and those it is judged on (downstream).</summary>
public sealed class ClassSplit
{
    private readonly HashSet<int> _downstream;

    /// <param name="downstream">Labels of the data set.</param>
    public ClassSplit(IReadOnlyList<int> downstream) => _downstream = [.. downstream];

    /// <summary>Images of the classes that are learnt, with their new numbers.</summary>
    /// <exception cref="BadInputException">A downstream class does not occur, or not two classes are left.</exception>
    public ImageSet Upstream(ImageSet all)
    {
        var classes = all.Labels.Distinct().Order().ToList();
        if (_downstream.Except(classes).Order().ToList() is [var missing, ..])
        {
            throw new BadInputException($"the images have no class {missing} to hold back")
            {
                Facts = [("classes", string.Join(", ", classes)), ("downstream", string.Join(", ", _downstream.Order()))],
            };
        }

        var upstream = classes.Where(label => !_downstream.Contains(label)).ToList();
        return upstream.Count > 1
            ? all.Where(upstream.Contains).Relabelled(upstream.IndexOf)
            : throw new BadInputException("fewer than two classes are left to learn") { Hint = "Name fewer classes in 'downstream'." };
    }

    /// <summary>Images of the other classes, with the data set's own labels.</summary>
    public ImageSet Downstream(ImageSet all) => all.Where(_downstream.Contains);
}
