using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.Hosting;

/// <summary>Converts between the parameters of a pipeline file and the parameter record of a verb.</summary>
/// <remarks>
/// A parameter is a bool, a number, a text, an enum, a record with parameters of its own, a choice among records
/// (an abstract record and the public records nested in it that derive from it), or a list of these. In JSON, as in
/// the pipeline file, a record is a map, and a choice is a map whose one name is the case's: <c>{"library": {"alpha": 2}}</c>.
/// </remarks>
public static class ParameterBinding
{
    /// <summary>Writes a record of parameters as JSON, including nested records; <see cref="Read{T}"/> reads an equal record back.</summary>
    /// <exception cref="ArgumentException">A property has a type that no parameter can have, or holds a number that is not finite.</exception>
    public static JsonObject Write(object parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var fields = Properties(parameters.GetType()).Select(property => KeyValuePair.Create(SnakeCase(property.Name), ToJson(property.GetValue(parameters))));
        return ParameterCases.IsCase(parameters.GetType())
            ? new JsonObject { [ParameterCases.NameOf(parameters.GetType())] = new JsonObject(fields) }
            : new JsonObject(fields);
    }

    /// <summary>Reads a record that <see cref="Write"/> or a person wrote.</summary>
    /// <param name="given">The parameters by name; those left out get their defaults.</param>
    /// <param name="where">The owner of the parameters, for error messages: <c>the model 'model.json'</c>.</param>
    /// <exception cref="BadInputException">A name is unknown, a required one is missing, or a value has another type or lies out of range.</exception>
    public static T Read<T>(JsonObject given, string where)
        where T : class => (T)(ParameterCases.IsChoice(typeof(T)) ? Choose(given, typeof(T), where) : Bind(typeof(T), given, where));

    internal static object Bind(Type record, JsonObject given, string where) => Fill(record, New(record), given, where, "gives a parameter that the step does not have:");

    /// <summary>Converts <c>LearningRate</c> to <c>learning_rate</c>, <c>ForwardKl</c> to <c>forward_kl</c>.</summary>
    internal static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>The properties that are parameters, in declaration order, those of a base class first.</summary>
    internal static IEnumerable<PropertyInfo> Properties(Type record) => record
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite)
        .OrderBy(p => p.DeclaringType == record)
        .ThenBy(p => p.MetadataToken);

    internal static bool IsRequired(PropertyInfo property) => property.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    internal static bool IsRecord(Type type) => type is { IsClass: true, IsAbstract: false } && type != typeof(string) && type.GetConstructor(Type.EmptyTypes) is not null;

    internal static Type? ElementType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>Creates a record with the defaults of its type; null if it has no parameterless constructor.</summary>
    internal static object? New(Type record) => record.GetConstructor(Type.EmptyTypes)?.Invoke(null);

    internal static string TypeName(Type type)
    {
        if (ElementType(type) is { } element)
        {
            return $"list of {TypeName(element)}";
        }

        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        return scalar switch
        {
            _ when scalar == typeof(bool) => "bool",
            _ when scalar == typeof(int) || scalar == typeof(long) => "int",
            _ when scalar == typeof(double) => "float",
            _ when scalar == typeof(string) => "text",
            { IsEnum: true } => "choice",
            _ when ParameterCases.IsChoice(scalar) => "case",
            _ when IsRecord(scalar) => "record",
            _ => throw new ArgumentException($"a parameter cannot be a {type}"),
        };
    }

    internal static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        Enum choice => JsonValue.Create(SnakeCase(choice.ToString())),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(ToJson)]),
        _ when IsRecord(value.GetType()) => Write(value),
        _ => throw new ArgumentException($"a parameter cannot be {value}, a {value.GetType()}"),
    };

    /// <summary>Sets the given parameters; all others keep the record's values.</summary>
    private static object Fill(Type record, object? bound, JsonObject given, string where, string unknown = "has no parameter")
    {
        _ = bound ?? throw new ArgumentException($"{record} needs a constructor without parameters", nameof(record));
        var properties = Properties(record).ToDictionary(p => SnakeCase(p.Name), StringComparer.Ordinal);
        foreach (var name in given.Select(pair => pair.Key).Where(name => !properties.ContainsKey(name)))
        {
            throw BadInputException.UnknownName($"{where} {unknown} '{name}'", name, properties.Keys);
        }

        foreach (var (name, property) in properties)
        {
            if (given.TryGetPropertyValue(name, out var value))
            {
                property.SetValue(bound, Convert(value, property, property.GetValue(bound), $"{where}: parameter '{name}'"));
            }
            else if (IsRequired(property))
            {
                throw new BadInputException($"{where} does not give the parameter '{name}', which has no default");
            }
        }

        return bound;
    }

    private static object? Convert(JsonNode? value, PropertyInfo property, object? @default, string where)
    {
        var converted = Convert(value, property.PropertyType, @default, where);
        if (property.GetCustomAttribute<RangeAttribute>() is { } range && converted is int or long or double)
        {
            var number = System.Convert.ToDouble(converted);
            if (!(number >= System.Convert.ToDouble(range.Minimum) && number <= System.Convert.ToDouble(range.Maximum)))
            {
                throw new BadInputException($"{where} must lie in {range.Minimum} … {range.Maximum}, not {value!.ToJsonString()}");
            }
        }

        return converted;
    }

    private static object? Convert(JsonNode? value, Type type, object? @default, string where)
    {
        if (ElementType(type) is { } element)
        {
            var items = value as JsonArray ?? throw WrongType(value, type, where);
            var array = Array.CreateInstance(element, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                array.SetValue(Convert(items[i], element, @default: null, $"{where}, item {i + 1}"), i);
            }

            return array;
        }

        if (value is null)
        {
            return !type.IsValueType || Nullable.GetUnderlyingType(type) is not null ? null : throw WrongType(value, type, where);
        }

        if (ParameterCases.IsChoice(type))
        {
            return Choose(value, type, where);
        }

        if (IsRecord(type))
        {
            return Fill(type, Copy(type, @default), value as JsonObject ?? throw WrongType(value, type, where), where);
        }

        return Scalar(value, Nullable.GetUnderlyingType(type) ?? type, where) ?? throw WrongType(value, type, where);
    }

    /// <summary>Creates a new record with the values of a default one, which other records may share.</summary>
    private static object? Copy(Type record, object? @default)
    {
        var copy = New(record);
        foreach (var property in copy is not null && @default?.GetType() == record ? Properties(record) : [])
        {
            property.SetValue(copy, property.GetValue(@default));
        }

        return copy;
    }

    /// <summary>Creates a case from its name alone, or from a map with its name and its parameters.</summary>
    private static object Choose(JsonNode value, Type choice, string where)
    {
        var cases = ParameterCases.Of(choice);
        var (name, given) = value switch
        {
            JsonObject { Count: 1 } map => (map.First().Key, map.First().Value ?? new JsonObject()),
            JsonValue text when text.GetValueKind() == JsonValueKind.String => (text.GetValue<string>(), new JsonObject()),
            _ => throw new BadInputException($"{where} must choose one case")
            {
                Facts = [("expected", $"one of {string.Join(", ", cases.Select(ParameterCases.NameOf))}"), ("found", value.ToJsonString())],
            },
        };
        var type = cases.FirstOrDefault(@case => ParameterCases.NameOf(@case) == name)
            ?? throw BadInputException.UnknownName($"{where} does not know '{name}'", name, cases.Select(ParameterCases.NameOf));
        return Fill(type, New(type), given as JsonObject ?? throw WrongType(given, type, $"{where}: case '{name}'"), $"{where}: case '{name}'");
    }

    private static object? Scalar(JsonNode value, Type type, string where) => value.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False when type == typeof(bool) => value.GetValue<bool>(),
        JsonValueKind.String when type == typeof(string) => value.GetValue<string>(),
        JsonValueKind.String when type.IsEnum => Choice(value.GetValue<string>(), type, where),
        JsonValueKind.Number when type == typeof(double) => Number(value),
        JsonValueKind.Number when type == typeof(long) && long.TryParse(value.ToJsonString(), out var whole) => whole,
        JsonValueKind.Number when type == typeof(int) && Number(value) is var n && n == Math.Floor(n) && Math.Abs(n) <= int.MaxValue => (int)n,
        JsonValueKind.Number when type == typeof(long) && Number(value) is var n && n == Math.Floor(n) && Math.Abs(n) < 9e18 => (long)n,
        _ => null,
    };

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString());

    private static object Choice(string text, Type type, string where)
    {
        var names = Enum.GetNames(type);
        var name = names.FirstOrDefault(n => SnakeCase(n) == text)
            ?? throw BadInputException.UnknownName($"{where} does not know '{text}'", text, names.Select(SnakeCase));
        return Enum.Parse(type, name);
    }

    private static BadInputException WrongType(JsonNode? value, Type type, string where) => new($"{where} has the wrong type")
    {
        Facts = [("expected", TypeName(type)), ("found", value?.ToJsonString() ?? "nothing")],
    };
}
