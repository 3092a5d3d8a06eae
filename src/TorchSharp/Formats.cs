namespace TorchSharp;

/// <summary>How a dense tensor's elements lie in memory; numbered as in TorchSharp, not as in libtorch.</summary>
public enum memory_format
{
    preserve_format,
    contiguous_format,
    channels_last,
}

/// <summary>How a tensor is stored at all.</summary>
public enum layout
{
    strided,
    sparse_coo,
}

public static partial class torch
{
    public const memory_format preserve_format = memory_format.preserve_format;
    public const memory_format contiguous_format = memory_format.contiguous_format;
    public const memory_format channels_last = memory_format.channels_last;
    public const layout strided = layout.strided;
    public const layout sparse_coo = layout.sparse_coo;
}

internal static class FormatNumbers
{
    /// <summary>The number of c10::MemoryFormat.</summary>
    public static long Native(this memory_format format) => format switch
    {
        memory_format.contiguous_format => 0,
        memory_format.preserve_format => 1,
        memory_format.channels_last => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
