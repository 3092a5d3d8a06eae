using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Finds the shim that native/build.sh built.</summary>
/// <remarks>
/// In this order: the file that RETABLE_TORCH_SHIM names; a file beside the program; <c>artifacts/native/current</c> in
/// the program's folder or one above it.
/// </remarks>
internal static partial class ShimLibrary
{
    private const string FileName = "libretable_torch.so";

    public static nint Resolve(string name, Assembly _, DllImportSearchPath? __)
    {
        if (name != "retable_torch")
        {
            return 0;
        }

        var path = Find() ?? throw new DllNotFoundException(
            $"{FileName} was found neither beside the program nor in an artifacts/native/current above it; "
            + "build it with src/TorchSharp/native/build.sh, or name it in RETABLE_TORCH_SHIM");
        KeepSignals();
        return NativeLibrary.Load(path);
    }

    // Debian 13's libtorch brings UCX, which would take the signal for bad addresses from .NET: a null reference would then end
    // the process instead of being an exception. Libraries read the C environment, which that of .NET is a copy of.
    private static void KeepSignals()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = setenv("UCX_ERROR_SIGNALS", "", 0);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("RETABLE_TORCH_SHIM");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string[] candidates = [Path.Combine(folder.FullName, FileName), Path.Combine(folder.FullName, "artifacts", "native", "current", FileName)];
            if (candidates.FirstOrDefault(File.Exists) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
