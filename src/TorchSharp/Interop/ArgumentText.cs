using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>Arguments as an error message shows them: tensors by type and shape, for instance <c>Float32[2, 3]</c>.</summary>
internal static class ArgumentText
{
    public static string Of(ReadOnlySpan<Argument> arguments)
    {
        var texts = new string[arguments.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Of(arguments[i]);
        }

        return string.Join(", ", texts);
    }

    private static string Of(in Argument argument) => (argument.Tag, argument.Source) switch
    {
        (_, Tensor tensor) => Of(tensor),
        (_, Tensor?[] tensors) => $"[{string.Join(", ", tensors.Take(8).Select(Of))}{(tensors.Length > 8 ? $", ... {tensors.Length} in all" : "")}]",
        (_, long[] integers) => $"[{string.Join(", ", integers)}]",
        (_, double[] reals) => $"[{string.Join(", ", reals)}]",
        (_, string text) => $"'{text}'",
        (NativeTag.Generator, _) => "generator",
        (NativeTag.Real, _) => BitConverter.Int64BitsToDouble(argument.Bits).ToString("R"),
        (NativeTag.Boolean, _) => argument.Bits != 0 ? "true" : "false",
        (NativeTag.Integer, _) => argument.Bits.ToString(),
        (NativeTag.Device, _) => new Device((DeviceType)argument.Bits, argument.Length).ToString(),
        (NativeTag.None, _) => "none",
        _ => "default",
    };

    private static string Of(Tensor? tensor) => tensor switch
    {
        null => "none",
        { IsInvalid: true } => "disposed",
        { device_type: DeviceType.CPU } => $"{tensor.dtype}[{string.Join(", ", tensor.shape)}]",
        _ => $"{tensor.dtype}[{string.Join(", ", tensor.shape)}] on {tensor.device}",
    };
}
