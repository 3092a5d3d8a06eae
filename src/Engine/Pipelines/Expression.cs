using System.Collections.Immutable;
using System.Text;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>A value of a pipeline file, read once and evaluated for each instance.</summary>
/// <remarks>
/// The whole language: a value as it is; <c>${name}</c>, <c>${map.key}</c>, <c>${map[name]}</c>; text with such pieces in
/// it; <c>range(n)</c>, <c>range(from, to)</c>, <c>range(from, to, step)</c>; lists and maps of these.
/// </remarks>
internal abstract class Expression(SourcePosition at)
{
    public SourcePosition At { get; } = at;

    /// <summary>The parameter names it mentions.</summary>
    public virtual IEnumerable<(string Name, SourcePosition At)> Mentions => [];

    public abstract Value Evaluate(Scope scope);

    /// <summary>Evaluates to one piece of text.</summary>
    /// <exception cref="BadInputException">It gives a list or a map.</exception>
    public string Text(Scope scope, string what) => Evaluate(scope) is Value.Single single
        ? single.Canonical.Plain
        : throw new BadInputException($"{what} must be a single value") { At = At, Facts = [("found", Evaluate(scope).Kind)] };

    public sealed class Constant(SourcePosition at, Value value) : Expression(at)
    {
        public override Value Evaluate(Scope scope) => value;
    }

    /// <summary><c>${name}</c> with the keys that follow it.</summary>
    public sealed class Lookup(SourcePosition at, string name, ImmutableArray<LookupKey> keys) : Expression(at)
    {
        public override IEnumerable<(string Name, SourcePosition At)> Mentions =>
            keys.Where(key => key.IsName).Select(key => (key.Text, At)).Prepend((name, At));

        public override Value Evaluate(Scope scope)
        {
            var value = scope.Get(name, At);
            foreach (var key in keys)
            {
                value = Entry(value, key.IsName ? scope.Get(key.Text, At).Canonical.Plain : key.Text);
            }

            return value;
        }

        private Value Entry(Value value, string key) => value switch
        {
            Value.Map map when map.Entries.TryGet(key, out var entry) => entry,
            Value.Map map => throw BadInputException.UnknownName($"'{name}' has no '{key}'", key, map.Entries.Names, At),
            Value.List list when int.TryParse(key, out var index) && index >= 0 && index < list.Items.Length => list.Items[index],
            _ => throw new BadInputException($"'{name}' has no '{key}'") { At = At, Facts = [("found", value.Kind)] },
        };
    }

    /// <summary>Text with pieces in it.</summary>
    public sealed class Concatenation(SourcePosition at, ImmutableArray<Expression> pieces) : Expression(at)
    {
        public override IEnumerable<(string Name, SourcePosition At)> Mentions => pieces.SelectMany(piece => piece.Mentions);

        public override Value Evaluate(Scope scope)
        {
            var text = new StringBuilder();
            foreach (var piece in pieces)
            {
                text.Append(piece.Text(scope, "a part of a text"));
            }

            return new Value.Single(CanonicalValue.Of(text.ToString()));
        }
    }

    public sealed class Range(SourcePosition at, ImmutableArray<Expression> arguments) : Expression(at)
    {
        public override IEnumerable<(string Name, SourcePosition At)> Mentions => arguments.SelectMany(argument => argument.Mentions);

        public override Value Evaluate(Scope scope)
        {
            var from = arguments.Length > 1 ? Integer(0, scope) : 0;
            var to = Integer(arguments.Length > 1 ? 1 : 0, scope);
            var step = arguments.Length > 2 ? Integer(2, scope) : 1;
            var count = step == 0 ? throw new BadInputException("a range cannot step by 0") { At = At } : Count(from, to, step);
            return count <= PipelineLimits.ListLength
                ? new Value.List([.. Enumerable.Range(0, (int)count).Select(i => new Value.Single(CanonicalValue.Of(from + (i * step))))])
                : throw new BadInputException($"the range has {count} values") { At = At, Facts = [("expected", $"at most {PipelineLimits.ListLength}")] };
        }

        private static Int128 Count(long from, long to, long step)
        {
            var distance = step > 0 ? (Int128)to - from : (Int128)from - to;
            var stride = Int128.Abs(step);
            return distance <= 0 ? 0 : (distance + stride - 1) / stride;
        }

        private long Integer(int argument, Scope scope)
        {
            var value = arguments[argument].Evaluate(scope);
            return value is Value.Single && long.TryParse(value.Canonical.Plain, out var number)
                ? number
                : throw new BadInputException("a range needs integers") { At = At, Facts = [("found", value.Kind)] };
        }
    }

    public sealed class ListOf(SourcePosition at, ImmutableArray<Expression> items) : Expression(at)
    {
        public override IEnumerable<(string Name, SourcePosition At)> Mentions => items.SelectMany(item => item.Mentions);

        public override Value Evaluate(Scope scope) => new Value.List([.. items.Select(item => item.Evaluate(scope))]);
    }

    public sealed class MapOf(SourcePosition at, ImmutableArray<NamedExpression> entries) : Expression(at)
    {
        private readonly NameMap<SourcePosition> _places = NameMap.Of(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.At)));

        public override IEnumerable<(string Name, SourcePosition At)> Mentions => entries.SelectMany(entry => entry.Value.Mentions);

        public override Value Evaluate(Scope scope) =>
            new Value.Map(NameMap.Of(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value.Evaluate(scope)))), _places);
    }
}

/// <summary>A step into a map or list: a key as written, or the value of a name.</summary>
internal readonly record struct LookupKey(string Text, bool IsName);
