using System.Runtime.InteropServices;

namespace Retable.Torch;

/// <summary>Configures how glibc's malloc treats the buffers of tensors.</summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1, MmapThreshold = -3;
    private static readonly string[] UsersOwn = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES"];

    /// <summary>Keeps up to 1 GiB of freed memory, unless the user has set malloc's own variables.</summary>
    /// <remarks>
    /// A batch's buffers are larger than what malloc keeps by default: it would hand each back to the system, and the next
    /// step would pay for fresh pages again, up to a tenth of its time.
    /// </remarks>
    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux() || UsersOwn.Any(name => Environment.GetEnvironmentVariable(name) is not null))
        {
            return;
        }

        try
        {
            _ = mallopt(MmapThreshold, 128 << 20);
            _ = mallopt(TrimThreshold, 1 << 30);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc: another malloc has other habits.
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
