using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Torch;

/// <summary>Loads the native libraries of a <see cref="LibtorchFolder"/> by path, in the order of their dependencies.</summary>
internal static partial class NativeLibraries
{
    /// <exception cref="MachineException">A library cannot be loaded; the message is the system's.</exception>
    public static LibtorchFolder Load(LibtorchFolder folder)
    {
        KeepSignals();
        // libtorch.so needs libtorch_cpu.so (and libtorch_cuda.so where there is one), and finds them in its own folder.
        Open(Path.Combine(folder.Path, "libtorch.so"));
        Open(LoadableWrapper(folder.Wrapper, CppRuntime.OfThisProcess()));
        return folder;
    }

    /// <summary>The wrapper itself or, if the system's C++ runtime is too old for it, a copy that requires only what it needs.</summary>
    /// <exception cref="MachineException">The library really needs a newer runtime.</exception>
    internal static string LoadableWrapper(string wrapper, CppRuntime runtime)
    {
        var library = SymbolVersions.Read(File.ReadAllBytes(wrapper));
        var lacking = library.NeededFrom(CppRuntime.Name).Where(version => !runtime.Has(version)).ToList();
        if (lacking.Count == 0)
        {
            return wrapper;
        }

        var vital = lacking.Where(library.IsReferredTo).ToList();
        if (vital.Count > 0)
        {
            throw new MachineException($"this system's C++ runtime is too old for TorchSharp: it has no {string.Join(", ", vital)}")
            {
                Hint = "Take a newer system: Debian 12, Ubuntu 22.04 or later.",
            };
        }

        return Copy(wrapper, library.WithWeak(lacking));
    }

    // Its name tells its content, so that a copy is right or not there. Written apart and renamed: programs start at the same time.
    private static string Copy(string wrapper, byte[] content)
    {
        var folder = Path.Combine(CopiesFolder(), Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        var copy = Path.Combine(folder, Path.GetFileName(wrapper));
        if (!File.Exists(copy) || new FileInfo(copy).Length != content.Length)
        {
            Directory.CreateDirectory(folder);
            var part = $"{copy}.{Environment.ProcessId}";
            File.WriteAllBytes(part, content);
            File.Move(part, copy, overwrite: true);
        }

        return copy;
    }

    // A checkout's or bundle's own folder, or where that cannot be written, the user's cache.
    private static string CopiesFolder()
    {
        var cache = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string?[] folders =
        [
            RootAbove(AppContext.BaseDirectory) is { } root ? Path.Combine(root, "artifacts", "native") : null,
            cache.Length > 0 ? Path.Combine(cache, "retable", "native") : null,
        ];
        return folders.FirstOrDefault(folder => folder is not null && CanWrite(folder)) ?? Path.Combine(Path.GetTempPath(), "retable-native");
    }

    // In a bundle, libtorch lies beside the programs.
    private static string? RootAbove(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, "libtorch")))
        {
            return new DirectoryInfo(folder).Parent?.FullName;
        }

        for (var above = new DirectoryInfo(folder); above is not null; above = above.Parent)
        {
            if (above.Name == "artifacts")
            {
                return above.Parent?.FullName;
            }
        }

        return null;
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Open(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new MachineException($"a native library cannot be loaded: {error.Message.Split('\n')[^1]}", error)
            {
                Hint = "./build.sh Doctor says what this machine has.",
            };
        }
    }

    // Some builds of libtorch bring UCX, which would take the signal for bad addresses from .NET: a null reference would then
    // end the process instead of being an exception. Libraries read the C environment, which that of .NET is a copy of.
    private static void KeepSignals() => _ = setenv("UCX_ERROR_SIGNALS", "", 0);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
