using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace Retable.Tests;

/// <summary>A view of any shape whose every text is the same but for a mark, found by reflection: a new field is in it by itself.</summary>
public static class Hostile
{
    /// <summary>What the languages of our pages take for syntax, in one text.</summary>
    public const string Text = "[1] <script>alert(\"x\")</script> 'q' &amp; % _a_ # \\ \\end {{ title }} }} { `c` | **b** ~~s~~ ^^M $y$ -- <!-- \n\n- # <b>next";

    /// <summary>An instance of a record.</summary>
    /// <param name="text">What every text says behind its mark.</param>
    public static T Fill<T>(string text)
    {
        var count = 0;
        return (T)Value(typeof(T), () => $"{Mark(count++)}{text}");
    }

    /// <summary>What the text with some number begins with.</summary>
    public static string Mark(int number) => $"text{number}x";

    /// <summary>How many texts a view has.</summary>
    public static int CountTexts<T>()
    {
        var count = 0;
        Value(typeof(T), () => $"{count++}");
        return count;
    }

    private static object Value(Type type, Func<string> text)
    {
        if (type == typeof(string))
        {
            return text();
        }

        // Markup is what nobody escapes any more: pictures have tests of their own.
        if (type.FullName == "Retable.Pages.Markup")
        {
            return Activator.CreateInstance(type, "<svg></svg>")!;
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type.IsPrimitive)
        {
            return Convert.ChangeType(2, type, null);
        }

        return type.IsAssignableTo(typeof(IEnumerable)) ? List(type, text) : Record(type, text);
    }

    private static object List(Type type, Func<string> text)
    {
        var items = Array.CreateInstance(type.GetGenericArguments()[0], 1);
        items.SetValue(Value(type.GetGenericArguments()[0], text), 0);
        return type.IsInterface ? items : ImmutableArrayOf(type.GetGenericArguments()[0]).Invoke(null, [items])!;
    }

    private static MethodInfo ImmutableArrayOf(Type item) => typeof(ImmutableArray).GetMethods()
        .Single(method => method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true }])
        .MakeGenericMethod(item);

    private static object Record(Type type, Func<string> text)
    {
        var constructor = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
        var record = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, text))]);
        var named = constructor.GetParameters().Select(parameter => parameter.Name).ToHashSet();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && !named.Contains(p.Name)))
        {
            property.SetValue(record, Value(property.PropertyType, text));
        }

        return record;
    }
}
