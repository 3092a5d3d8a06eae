using System.Reflection;

namespace TorchSharp.Utils;

/// <summary>The name under which a field of a module is registered, where it is not the field's own.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ComponentNameAttribute : Attribute
{
    public string? Name { get; set; }

    internal static string Of(FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? PropertyOf(field.Name) ?? field.Name;

    // The field behind an automatic property is called "<property>k__BackingField".
    private static string? PropertyOf(string field) => field.StartsWith('<') ? field[1..field.IndexOf('>', StringComparison.Ordinal)] : null;
}
