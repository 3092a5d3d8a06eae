using Retable.Contract;

namespace Retable.Engine.Pipelines;

/// <summary>A map with one of its entries, however deep, taken from elsewhere: <c>--set recipe.end.loss=proxy</c>.</summary>
/// <param name="at">Where the replacement is written.</param>
/// <param name="name">The parameter's.</param>
/// <param name="whole">Its value but for the entry.</param>
/// <param name="keys">The way to the entry; at least one.</param>
/// <param name="entry">What stands there instead. The entry must be there already: a new one would be a misspelt one.</param>
internal sealed class Replacement(SourcePosition at, string name, Expression whole, IReadOnlyList<string> keys, Expression entry) : Expression(at)
{
    public override IEnumerable<(string Name, SourcePosition At)> Mentions => whole.Mentions.Concat(entry.Mentions);

    public override Value Evaluate(Scope scope) => In(whole.Evaluate(scope), 0, entry.Evaluate(scope));

    private Value In(Value value, int depth, Value replaced)
    {
        if (depth == keys.Count)
        {
            return replaced;
        }

        var key = keys[depth];
        var way = string.Join('.', keys.Take(depth).Prepend(name));
        return value is not Value.Map map ? throw new BadInputException($"'{way}' has no '{key}'") { At = At, Facts = [("found", value.Kind)] }
            : !map.Entries.Has(key) ? throw BadInputException.UnknownName($"'{way}' has no '{key}'", key, map.Entries.Names, At)
            : map.With(key, In(map.Entries[key], depth + 1, replaced), At);
    }
}
