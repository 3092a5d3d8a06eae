using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Retable.Front;

/// <summary>Which fields of a build the code of a target reads, with all that it calls in the build itself; what other types do with a value is theirs.</summary>
internal sealed class ReadFields
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly Type _build;
    private readonly HashSet<MethodBase> _seen = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);

    private ReadFields(Type build) => _build = build;

    /// <param name="build">Declares targets and parameters.</param>
    /// <param name="target">The name of a target; what it depends on is not looked at.</param>
    public static IReadOnlySet<string> Of(Type build, string target)
    {
        var reads = new ReadFields(build);
        reads.Visit(build.GetProperty(target, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.GetMethod!);
        return reads._fields;
    }

    private void Visit(MethodBase method)
    {
        if (!_seen.Add(method) || method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            return;
        }

        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
        {
            Visit(machine.StateMachineType.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic)!);
        }

        for (var at = 0; at < code.Length;)
        {
            var two = code[at] == 0xFE;
            var operation = Codes[two ? (short)((0xFE << 8) | code[at + 1]) : code[at]];
            at += two ? 2 : 1;
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok)
            {
                See(method.Module.ResolveMember(BitConverter.ToInt32(code, at), method.DeclaringType?.GetGenericArguments(), method.IsConstructor ? null : method.GetGenericArguments()), operation);
            }

            at += SizeOf(operation.OperandType, code, at);
        }
    }

    private void See(MemberInfo? member, OpCode operation)
    {
        switch (member)
        {
            case FieldInfo field when field.DeclaringType == _build && operation != OpCodes.Stfld:
                _fields.Add(field.Name);
                break;
            // Another target has code of its own, and is looked at by itself.
            case MethodBase method when IsOurs(method.DeclaringType) && method is not MethodInfo { ReturnType.Name: "Target" }:
                Visit(method);
                break;
            default:
                break;
        }
    }

    private bool IsOurs(Type? type) => type is not null && (type == _build || IsOurs(type.DeclaringType));

    private static int SizeOf(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
