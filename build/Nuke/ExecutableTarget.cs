namespace Nuke.Common;

/// <summary>A target of one build, as its definition describes it: the runner's view of a <see cref="Target"/>.</summary>
internal sealed class ExecutableTarget(string name, Target factory) : ITargetDefinition
{
    private readonly List<Target> _dependencies = [];
    private readonly List<Target> _predecessors = [];
    private readonly List<Func<Task>> _actions = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public Target Factory { get; } = factory;

    public string Text { get; private set; } = "";

    public bool Listed { get; private set; } = true;

    /// <summary>The parameter that is set by a word after the target: <c>logs STAGE</c>.</summary>
    public string? Argument { get; init; }

    /// <summary>True if the target's output is its report, so that nothing may be printed around it.</summary>
    public bool ReportsItself { get; init; }

    /// <summary>Whether the target reads a parameter.</summary>
    public bool Takes(BuildParameter parameter) => _taken.Contains(parameter.FieldName) || Argument == parameter.FieldName;

    public IReadOnlyList<Target> Dependencies => _dependencies;

    public IReadOnlyList<Target> Predecessors => _predecessors;

    public IReadOnlyList<Func<Task>> Actions => _actions;

    public ITargetDefinition Description(string description)
    {
        Text = description;
        return this;
    }

    public ITargetDefinition DependsOn(params Target[] targets)
    {
        _dependencies.AddRange(targets);
        return this;
    }

    public ITargetDefinition After(params Target[] targets)
    {
        _predecessors.AddRange(targets);
        return this;
    }

    public ITargetDefinition Takes(params IEnumerable<string>[] parameters)
    {
        _taken.UnionWith(parameters.SelectMany(names => names));
        return this;
    }

    public ITargetDefinition Unlisted()
    {
        Listed = false;
        return this;
    }

    public ITargetDefinition Executes(Action action)
    {
        return Executes(() =>
        {
            action();
            return Task.CompletedTask;
        });
    }

    public ITargetDefinition Executes(Func<Task> action)
    {
        _actions.Add(action);
        return this;
    }
}
