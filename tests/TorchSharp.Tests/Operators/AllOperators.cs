using System.Reflection;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests.Operators;

/// <summary>Every operator that the layer names, from the tables and from the code.</summary>
internal static class AllOperators
{
    public static IEnumerable<(string Name, Op Op)> List() =>
        from type in typeof(Tensor).Assembly.GetTypes()
        where !type.ContainsGenericParameters
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.FieldType == typeof(Op)
        orderby type.FullName, field.Name
        select ($"{type.Name}.{field.Name}", (Op)field.GetValue(null)!);
}
