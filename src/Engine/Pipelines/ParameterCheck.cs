using System.Globalization;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>Whether a value fits a parameter of a step. Works on the canonical text: its first character tells the type.</summary>
/// <param name="stage">The stage that gives the values, in the words of an error message: <c>stage 'model'</c>.</param>
internal readonly struct ParameterCheck(string stage)
{
    private const string ListOf = "list of ";

    /// <summary>The value as the step gets it and as it counts: within records and cases with the defaults of all that is not given.</summary>
    /// <param name="parameter">What the step says of it.</param>
    /// <param name="value">What the pipeline gives.</param>
    /// <param name="at">Where the stage gives it. What is wrong within a map is told where its entry stands.</param>
    /// <exception cref="BadInputException">The value has another type, is no choice, lies out of range, or has or lacks a name.</exception>
    public CanonicalValue Complete(ParameterDescription parameter, Value value, SourcePosition at) => Complete(parameter, value, new Place(parameter.Name, at));

    private CanonicalValue Complete(ParameterDescription parameter, Value value, Place place)
    {
        if (value.Canonical == CanonicalValue.Null)
        {
            return parameter.Required || parameter.Default is not null ? throw Mismatch(parameter, value, place) : CanonicalValue.Null;
        }

        return parameter.Type.StartsWith(ListOf, StringComparison.Ordinal)
            ? CompleteList(parameter, value, place)
            : CompleteSingle(parameter, parameter.Type, value, place);
    }

    private CanonicalValue CompleteList(ParameterDescription parameter, Value value, Place place)
    {
        if (!value.Canonical.Text.StartsWith('['))
        {
            throw Mismatch(parameter, value, place);
        }

        var type = parameter.Type[ListOf.Length..];
        var items = (value as Value.List)?.Items ?? [.. value.Canonical.ToJson()!.AsArray().Select(item => (Value)new Value.Single(CanonicalValue.Of(item)))];
        var completed = new CanonicalValue[items.Length];
        for (var i = 0; i < completed.Length; i++)
        {
            completed[i] = CompleteSingle(parameter, type, items[i], type is "record" or "case" ? place with { Path = $"{place.Path}[{i}]" } : place);
        }

        return CanonicalValue.OfList(completed);
    }

    private CanonicalValue CompleteSingle(ParameterDescription parameter, string type, Value value, Place place)
    {
        if (type == "record")
        {
            return CompleteRecord(parameter.Fields!, value as Value.Map ?? throw Mismatch(parameter, value, place), place);
        }

        if (type == "case")
        {
            return CompleteCase(parameter, value, place);
        }

        var text = value.Canonical.Text;
        var fits = type switch
        {
            "bool" => text is "true" or "false",
            "text" => text[0] == '"',
            "choice" => text[0] == '"',
            "int" => IsNumber(text) && !text.AsSpan().ContainsAny('.', 'E'),
            "float" => IsNumber(text),
            _ => throw new ArgumentException($"parameter '{place.Path}' has the unknown type '{type}'", nameof(parameter)),
        };
        if (!fits)
        {
            throw Mismatch(parameter, value, place);
        }

        if (type == "choice" && parameter.Choices?.Contains(value.Canonical.Plain) == false)
        {
            throw Unknown(value.Canonical.Plain, parameter.Choices, place);
        }

        RequireRange(parameter, text, place);
        return value.Canonical;
    }

    private CanonicalValue CompleteRecord(IReadOnlyList<ParameterDescription> fields, Value.Map map, Place place)
    {
        foreach (var name in map.Entries.Names.Where(name => !fields.Any(field => field.Name == name)))
        {
            throw BadInputException.UnknownName($"parameter '{place.Path}' of {stage} has no '{name}'", name, fields.Select(field => field.Name), place.In(map, name).At);
        }

        var completed = new List<KeyValuePair<string, CanonicalValue>>(fields.Count);
        foreach (var field in fields)
        {
            completed.Add(new(field.Name, map.Entries.TryGet(field.Name, out var given) ? Complete(field, given, place.In(map, field.Name))
                : field.Required ? throw Missing(field, place)
                : CanonicalValue.Of(field.Default)));
        }

        return CanonicalValue.OfMap(completed);
    }

    private CanonicalValue CompleteCase(ParameterDescription parameter, Value value, Place place)
    {
        var (name, given, at) = value switch
        {
            Value.Map { Entries: [var entry] } map => (entry.Key, entry.Value, place.In(map, entry.Key)),
            Value.Map map => throw NotOneCase(parameter, map, place),
            Value.Single when value.Canonical.Text[0] == '"' => (value.Canonical.Plain, null, place with { Path = $"{place.Path}.{value.Canonical.Plain}" }),
            _ => throw Mismatch(parameter, value, place),
        };
        var chosen = parameter.Cases!.FirstOrDefault(@case => @case.Name == name)
            ?? throw Unknown(name, [.. parameter.Cases!.Select(@case => @case.Name)], place with { At = at.At });
        var fields = given switch
        {
            null => Empty,
            Value.Map map => map,
            _ when given.Canonical == CanonicalValue.Null => Empty,
            _ => throw Mismatch(new ParameterDescription(name, "record"), given, at),
        };
        return CanonicalValue.OfMap([new(name, CompleteRecord(chosen.Fields, fields, at))]);
    }

    private static Value.Map Empty { get; } = new(NameMap<Value>.Empty);

    private void RequireRange(ParameterDescription parameter, string text, Place place)
    {
        if (!IsNumber(text) || (parameter.Minimum is null && parameter.Maximum is null))
        {
            return;
        }

        var number = double.Parse(text, CultureInfo.InvariantCulture);
        if (!(number >= (parameter.Minimum ?? double.NegativeInfinity) && number <= (parameter.Maximum ?? double.PositiveInfinity)))
        {
            throw new BadInputException($"parameter '{place.Path}' of {stage} is out of range")
            {
                At = place.At,
                Facts = [("expected", Expected(parameter)), ("found", text)],
            };
        }
    }

    private static bool IsNumber(string text) => text[0] == '-' || char.IsAsciiDigit(text[0]);

    private BadInputException Unknown(string name, IReadOnlyList<string> known, Place place) =>
        BadInputException.UnknownName($"parameter '{place.Path}' of {stage} cannot be '{name}'", name, known, place.At);

    private BadInputException Missing(ParameterDescription field, Place place) =>
        new($"parameter '{place.Path}' of {stage} lacks '{field.Name}', which has no default")
        {
            At = place.At,
            Hint = $"Add '{field.Name}:' to it.",
        };

    private BadInputException NotOneCase(ParameterDescription parameter, Value.Map map, Place place) =>
        new($"parameter '{place.Path}' of {stage} chooses {(map.Entries.IsEmpty ? "nothing" : $"{map.Entries.Count} cases at once")}")
        {
            At = map.Entries.IsEmpty ? place.At : place.In(map, map.Entries[^1].Key).At,
            Facts = [("expected", Expected(parameter)), ("found", map.Entries.IsEmpty ? "{}" : string.Join(", ", map.Entries.Names))],
            Hint = "Keep one of them.",
        };

    private BadInputException Mismatch(ParameterDescription parameter, Value found, Place place) =>
        new($"parameter '{place.Path}' of {stage} has the wrong type")
        {
            At = place.At,
            Facts = [("expected", Expected(parameter)), ("found", found.Canonical.Text)],
        };

    private static string Expected(ParameterDescription parameter) => (parameter.Minimum, parameter.Maximum) switch
    {
        _ when parameter.Choices is { } choices => $"{parameter.Type}: {string.Join(", ", choices)}",
        _ when parameter.Cases is { } cases => $"{(parameter.Type == "case" ? "one" : parameter.Type)} of: {string.Join(", ", cases.Select(@case => @case.Name))}",
        _ when parameter.Type == "record" => "a map",
        (null, null) => parameter.Type,
        ({ } minimum, null) => $"{parameter.Type} of at least {minimum}",
        (null, { } maximum) => $"{parameter.Type} of at most {maximum}",
        ({ } minimum, { } maximum) => $"{parameter.Type} in {minimum} … {maximum}",
    };

    /// <summary>Where a value is in the parameters, and where it was written.</summary>
    private readonly record struct Place(string Path, SourcePosition At)
    {
        public Place In(Value.Map map, string name) => new($"{Path}.{name}", map.PlaceOf(name) ?? At);
    }
}
