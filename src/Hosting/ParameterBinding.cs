using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.Hosting;

/// <summary>Between the parameters of a pipeline file and the record of a verb.</summary>
internal static class ParameterBinding
{
    public static IReadOnlyList<ParameterDescription> Describe(Type record)
    {
        var defaults = RuntimeHelpers.GetUninitializedObject(record);
        if (record.GetConstructor(Type.EmptyTypes) is { } constructor)
        {
            defaults = constructor.Invoke(null);
        }

        return [.. Properties(record).Select(property => Describe(property, defaults))];
    }

    public static object Bind(Type record, JsonObject given, string where)
    {
        var properties = Properties(record).ToDictionary(p => SnakeCase(p.Name), StringComparer.Ordinal);
        foreach (var name in given.Select(pair => pair.Key).Where(name => !properties.ContainsKey(name)))
        {
            throw BadInputException.UnknownName($"{where} gives a parameter that the step does not have: '{name}'", name, properties.Keys);
        }

        var bound = record.GetConstructor(Type.EmptyTypes)?.Invoke(null)
            ?? throw new ArgumentException($"{record} needs a constructor without parameters", nameof(record));
        foreach (var (name, property) in properties)
        {
            if (given.TryGetPropertyValue(name, out var value))
            {
                property.SetValue(bound, Convert(value, property, $"{where}: parameter '{name}'"));
            }
            else if (IsRequired(property))
            {
                throw new BadInputException($"{where} does not give the parameter '{name}', which has no default");
            }
        }

        return bound;
    }

    /// <summary><c>LearningRate</c> to <c>learning_rate</c>, <c>ForwardKl</c> to <c>forward_kl</c>.</summary>
    internal static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static ParameterDescription Describe(PropertyInfo property, object defaults)
    {
        var element = ElementType(property.PropertyType) ?? property.PropertyType;
        var scalar = Nullable.GetUnderlyingType(element) ?? element;
        var range = property.GetCustomAttribute<RangeAttribute>();
        return new ParameterDescription(SnakeCase(property.Name), TypeName(property.PropertyType))
        {
            Required = IsRequired(property),
            Default = IsRequired(property) ? null : ToJson(property.GetValue(defaults)),
            Choices = scalar.IsEnum ? [.. Enum.GetNames(scalar).Select(SnakeCase)] : null,
            Minimum = range is null ? null : System.Convert.ToDouble(range.Minimum),
            Maximum = range is null ? null : System.Convert.ToDouble(range.Maximum),
        };
    }

    private static IEnumerable<PropertyInfo> Properties(Type record) => record
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite)
        .OrderBy(p => p.MetadataToken);

    private static bool IsRequired(PropertyInfo property) => property.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    private static Type? ElementType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static string TypeName(Type type)
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
            _ => throw new ArgumentException($"a parameter cannot be a {type}"),
        };
    }

    private static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        Enum choice => JsonValue.Create(SnakeCase(choice.ToString())),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(ToJson)]),
        _ => throw new ArgumentException($"a parameter cannot be a {value.GetType()}"),
    };

    private static object? Convert(JsonNode? value, PropertyInfo property, string where)
    {
        var converted = Convert(value, property.PropertyType, where);
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

    private static object? Convert(JsonNode? value, Type type, string where)
    {
        if (ElementType(type) is { } element)
        {
            var items = value as JsonArray ?? throw WrongType(value, type, where);
            var array = Array.CreateInstance(element, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                array.SetValue(Convert(items[i], element, $"{where}, item {i + 1}"), i);
            }

            return array;
        }

        if (value is null)
        {
            return !type.IsValueType || Nullable.GetUnderlyingType(type) is not null ? null : throw WrongType(value, type, where);
        }

        return Scalar(value, Nullable.GetUnderlyingType(type) ?? type, where) ?? throw WrongType(value, type, where);
    }

    private static object? Scalar(JsonNode value, Type type, string where) => value.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False when type == typeof(bool) => value.GetValue<bool>(),
        JsonValueKind.String when type == typeof(string) => value.GetValue<string>(),
        JsonValueKind.String when type.IsEnum => Choice(value.GetValue<string>(), type, where),
        JsonValueKind.Number when type == typeof(double) => Number(value),
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

    private static BadInputException WrongType(JsonNode? value, Type type, string where)
    {
        var found = new StringBuilder(value?.ToJsonString() ?? "nothing");
        return new BadInputException($"{where} has the wrong type")
        {
            Facts = [("expected", TypeName(type)), ("found", found.ToString())],
        };
    }
}
