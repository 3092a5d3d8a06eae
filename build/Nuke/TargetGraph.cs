using System.Reflection;
using Retable.Contract;

namespace Nuke.Common;

/// <summary>All targets of a build with their order.</summary>
internal sealed class TargetGraph
{
    private readonly Dictionary<Target, ExecutableTarget> _byFactory;

    public TargetGraph(NukeBuild build)
    {
        Targets = [.. build.GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.PropertyType == typeof(Target))
            .OrderBy(property => property.MetadataToken)
            .Select(property => Define(property, build))];
        _byFactory = Targets.ToDictionary(target => target.Factory);
    }

    /// <summary>In the order of declaration.</summary>
    public IReadOnlyList<ExecutableTarget> Targets { get; }

    /// <summary>Finds a target by name, ignoring case; null if there is none.</summary>
    public ExecutableTarget? Find(string name) =>
        Targets.FirstOrDefault(target => target.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="BadInputException">There is no such target; the nearest is named.</exception>
    public ExecutableTarget Get(string name) => Find(name) ?? throw BadInputException.UnknownName(
        $"there is no target '{name}'", name, Targets.Where(target => target.Listed).Select(target => target.Name));

    public IEnumerable<ExecutableTarget> DependenciesOf(ExecutableTarget target) => target.Dependencies.Select(factory => _byFactory[factory]);

    /// <summary>The requested targets and all that they depend on, each after its dependencies, otherwise in the requested order.</summary>
    public IReadOnlyList<ExecutableTarget> InOrder(IReadOnlyList<ExecutableTarget> asked)
    {
        var wanted = new HashSet<ExecutableTarget>();
        foreach (var target in asked)
        {
            Collect(target, wanted);
        }

        var order = new List<ExecutableTarget>();
        var path = new List<ExecutableTarget>();
        foreach (var target in asked)
        {
            Place(target, wanted, order, path);
        }

        return order;
    }

    private void Collect(ExecutableTarget target, HashSet<ExecutableTarget> wanted)
    {
        if (wanted.Add(target))
        {
            foreach (var dependency in DependenciesOf(target))
            {
                Collect(dependency, wanted);
            }
        }
    }

    private void Place(ExecutableTarget target, HashSet<ExecutableTarget> wanted, List<ExecutableTarget> order, List<ExecutableTarget> path)
    {
        if (order.Contains(target))
        {
            return;
        }

        if (path.Contains(target))
        {
            var circle = string.Join(" -> ", path.SkipWhile(other => other != target).Append(target).Select(other => other.Name));
            throw new InvalidOperationException($"targets depend on each other in a circle: {circle}");
        }

        path.Add(target);
        var before = DependenciesOf(target).Concat(target.Predecessors.Select(factory => _byFactory[factory]).Where(wanted.Contains));
        foreach (var other in before)
        {
            Place(other, wanted, order, path);
        }

        path.RemoveAt(path.Count - 1);
        order.Add(target);
    }

    private static ExecutableTarget Define(PropertyInfo property, NukeBuild build)
    {
        var target = new ExecutableTarget(property.Name, (Target)property.GetValue(build)!)
        {
            Argument = property.GetCustomAttribute<ArgumentAttribute>()?.Parameter,
            ReportsItself = property.IsDefined(typeof(ReportsItselfAttribute)),
        };
        target.Factory(target);
        return target;
    }
}
