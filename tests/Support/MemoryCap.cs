using System.ComponentModel;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Retable.Tests;

/// <summary>
/// Bounds what a test process may hold, of libtorch's memory and of the collector's together: a leak ends in failed tests
/// instead of a full machine. A test project that handles tensors declares an assembly fixture of this type.
/// </summary>
/// <remarks>The collector's own share is bounded by the project's <c>System.GC.HeapHardLimit</c>.</remarks>
public sealed partial class MemoryCap
{
    /// <summary>Bytes of private memory that can be written, whether it is used yet or not.</summary>
    public const ulong Bytes = 3UL << 30;

    /// <summary>The driver of a GPU maps more than that for itself, so a machine with one has no cap.</summary>
    public static bool IsThere => OperatingSystem.IsLinux() && !File.Exists("/dev/nvidiactl");

    private const int DataLimit = 2;

    public MemoryCap()
    {
        // A heap for each processor would hide a leak behind its reserves.
        if (GCSettings.IsServerGC)
        {
            throw new InvalidOperationException("tests of memory run with DOTNET_gcServer=0");
        }

        var limit = new Limit(Bytes, Bytes);
        if (IsThere && SetLimit(DataLimit, in limit) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(ulong Soft, ulong Hard);
}
