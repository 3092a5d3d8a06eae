using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Scriban.Runtime;

namespace Retable.Pages;

/// <summary>Converts a view to plain values for a template: its properties and nothing behind them, so that a template can call none of our code.</summary>
public static class ScriptValues
{
    /// <summary>The names by which templates know the members of a type, in declaration order: snake case, each with its property.</summary>
    public static IEnumerable<(string Name, PropertyInfo Property)> Members(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => (SnakeCase(property.Name), property));

    /// <exception cref="ArgumentException">A property holds what templates have no form for.</exception>
    internal static ScriptObject From(object view)
    {
        var values = new ScriptObject();
        foreach (var (name, property) in Members(view.GetType()))
        {
            values[name] = Value(property.GetValue(view));
        }

        return values;
    }

    private static object? Value(object? value) => value switch
    {
        null or string or bool or int or long or Markup => value,
        IEnumerable list => new ScriptArray(list.Cast<object?>().Select(Value)) { IsReadOnly = true },
        _ when value.GetType() is { IsPrimitive: false, IsEnum: false } => ReadOnly(From(value)),
        _ => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"templates have no form for {value} ({value.GetType().Name})"), nameof(value)),
    };

    private static ScriptObject ReadOnly(ScriptObject values)
    {
        values.IsReadOnly = true;
        return values;
    }

    /// <summary>Converts <c>HasPublished</c> to <c>has_published</c>.</summary>
    private static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            snake.Append(i > 0 && char.IsUpper(name[i]) ? "_" : "").Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }
}
