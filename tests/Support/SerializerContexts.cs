using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Retable.Tests;

/// <summary>The generator of serializers writes a context's types in the order that its machine's culture gives their names, and that order is in the code of a step.</summary>
public static class SerializerContexts
{
    /// <summary>The contexts of an assembly, and of those of ours that it stands on, whose types would lie in another order on a machine with ICU than on one without.</summary>
    public static IReadOnlyList<string> InDoubt(Assembly assembly) =>
    [
        .. Ours(assembly).SelectMany(each => each.GetTypes()).Where(type => type.BaseType == typeof(JsonSerializerContext)).Where(IsInDoubt).Select(type => type.FullName!).Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<Assembly> Ours(Assembly assembly) =>
    [
        assembly, .. assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Retable", StringComparison.Ordinal)).Select(Assembly.Load),
    ];

    private static bool IsInDoubt(Type context)
    {
        var names = context.GetProperties().Select(property => property.PropertyType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>))
            .Select(type => type.GenericTypeArguments[0]).Where(type => !type.IsPrimitive).Select(type => type.ToString()).ToList();
        return !names.Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.OrdinalIgnoreCase));
    }
}
