using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>The names that an expression can see: the pipeline's parameters and, inside a stage, its matrix coordinates.</summary>
internal abstract class Scope
{
    public abstract IEnumerable<string> Names { get; }

    /// <summary>The value of a name, or null.</summary>
    public abstract Value? Find(string name);

    /// <exception cref="BadInputException">There is no such name.</exception>
    public Value Get(string name, SourcePosition at) => Find(name)
        ?? throw BadInputException.UnknownName($"there is no parameter '{name}'", name, Names, at);
}

/// <summary>The name of the stage, as <c>stage</c>, behind the pipeline's parameters: one that is called so goes before it.</summary>
internal sealed class StageScope(string stage, Scope outer) : Scope
{
    /// <summary>How an expression names it.</summary>
    public const string Name = "stage";

    private readonly Value _stage = new Value.Single(CanonicalValue.Of(stage));

    public override IEnumerable<string> Names => outer.Names.Append(Name);

    public override Value? Find(string name) => outer.Find(name) ?? (name == Name ? _stage : null);
}

/// <summary>The coordinates of one instance, in front of the pipeline's parameters.</summary>
/// <remarks>Reused from instance to instance: only the values change.</remarks>
internal sealed class CoordinateScope(Scope outer) : Scope
{
    private readonly List<(string Name, Value Value)> _coordinates = [];

    public override IEnumerable<string> Names => _coordinates.Select(c => c.Name).Concat(outer.Names);

    public override Value? Find(string name)
    {
        foreach (var (own, value) in _coordinates)
        {
            if (own == name)
            {
                return value;
            }
        }

        return outer.Find(name);
    }

    public void Push(string name, Value value) => _coordinates.Add((name, value));

    public void Pop(int count) => _coordinates.RemoveRange(_coordinates.Count - count, count);

    /// <summary>Takes the place of whatever coordinates there were.</summary>
    public void Set(NameMap<CanonicalValue> coordinates)
    {
        _coordinates.Clear();
        foreach (var (name, value) in coordinates)
        {
            _coordinates.Add((name, new Value.Single(value)));
        }
    }
}
