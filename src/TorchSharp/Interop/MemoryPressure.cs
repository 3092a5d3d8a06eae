namespace TorchSharp.Interop;

/// <summary>Tells the collector how much memory tensors hold outside of its heap.</summary>
internal static class MemoryPressure
{
    // Below this a tensor costs the collector's heap about as much as libtorch's, and telling costs more than it gives.
    private const long Smallest = 512;

    /// <summary>Counts the bytes that this handle alone holds; 0 for a view.</summary>
    public static long Add(nint handle)
    {
        var bytes = Native.rt_tensor_owned_bytes(handle);
        if (bytes < Smallest)
        {
            return 0;
        }

        GC.AddMemoryPressure(bytes);
        return bytes;
    }

    public static void Remove(long bytes)
    {
        if (bytes > 0)
        {
            GC.RemoveMemoryPressure(bytes);
        }
    }
}
