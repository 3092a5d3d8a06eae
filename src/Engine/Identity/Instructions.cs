using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace Retable.Engine.Identity;

/// <summary>What follows each instruction of IL.</summary>
internal static class Instructions
{
    private const byte TwoBytes = 0xFE;

    private static readonly FrozenDictionary<ushort, OperandType> Operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => (ushort)code.Value, code => code.OperandType);

    /// <summary>The instruction at a position, which moves behind it.</summary>
    public static ushort Read(ReadOnlySpan<byte> code, ref int at)
    {
        var first = code[at++];
        return first == TwoBytes ? (ushort)((first << 8) | code[at++]) : first;
    }

    public static OperandType OperandOf(ushort instruction) => Operands[instruction];

    /// <summary>In bytes; for a switch without its targets.</summary>
    public static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
