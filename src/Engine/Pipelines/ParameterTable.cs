using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>The pipeline's parameters for one profile: defaults, then the profile, then <c>--set</c>; each may refer to others.</summary>
internal sealed class ParameterTable : Scope
{
    private readonly Dictionary<string, Expression> _expressions;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];

    public ParameterTable(IEnumerable<KeyValuePair<string, Expression>> expressions, string paper, string profile)
    {
        _expressions = new Dictionary<string, Expression>(expressions, StringComparer.Ordinal);
        _values["paper"] = new Value.Single(CanonicalValue.Of(paper));
        _values["profile"] = new Value.Single(CanonicalValue.Of(profile));
    }

    public override IEnumerable<string> Names => _expressions.Keys.Concat(["paper", "profile"]);

    public override Value? Find(string name)
    {
        if (_values.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!_expressions.TryGetValue(name, out var expression))
        {
            return null;
        }

        if (_open.Contains(name) || _open.Count > PipelineLimits.ReferenceDepth)
        {
            throw new BadInputException("these parameters refer to each other in a circle")
            {
                At = expression.At,
                Facts = [("circle", string.Join(" -> ", _open.SkipWhile(open => open != name).Append(name)))],
            };
        }

        _open.Add(name);
        var value = expression.Evaluate(this);
        _open.RemoveAt(_open.Count - 1);
        return _values[name] = value;
    }

    /// <summary>All of them, evaluated.</summary>
    public NameMap<CanonicalValue> All() => NameMap.Of(_expressions.Keys.Select(name => KeyValuePair.Create(name, Find(name)!.Canonical)));
}
