using System.Reflection;

namespace Retable.Hosting;

/// <summary>Finds the cases of a choice: an abstract record and the records nested in it that derive from it.</summary>
/// <remarks>The identity of a step's code finds the cases in metadata by the same rule.</remarks>
internal static class ParameterCases
{
    /// <summary>Whether a type is a choice among records.</summary>
    public static bool IsChoice(Type type) => type is { IsClass: true, IsAbstract: true } && Of(type).Count > 0;

    /// <summary>The cases of a choice, in declaration order; none for any other type.</summary>
    public static IReadOnlyList<Type> Of(Type choice) => [.. choice
        .GetNestedTypes(BindingFlags.Public)
        .Where(nested => nested.BaseType == choice && !nested.IsAbstract)
        .OrderBy(nested => nested.MetadataToken)];

    /// <summary>Whether a type is a case of the type that it is nested in.</summary>
    public static bool IsCase(Type type) => type.DeclaringType is { } outer && IsChoice(outer) && Of(outer).Contains(type);

    /// <summary>The case's name in the pipeline file: <c>CrossEntropy</c> is <c>cross_entropy</c>.</summary>
    public static string NameOf(Type @case) => ParameterBinding.SnakeCase(@case.Name);
}
