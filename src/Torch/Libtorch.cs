using System.Runtime.ExceptionServices;
using Retable.Contract;

namespace Retable.Torch;

/// <summary>Loads the native libraries behind TorchSharp: which ones, from where, and only when they are needed.</summary>
/// <remarks>
/// <para>All programs load one copy, that of the NuGet package cache (<see cref="LibtorchFolder"/>): it is 600 MB. TorchSharp's own search
/// would take any <c>libtorch_cpu.so</c> that the system has before it. It asks for its libraries by name, though, and the
/// system's loader answers with one of that name that is loaded already; so they are loaded here, by their paths, at the moment when
/// the runtime loads the assembly TorchSharp and before any code of it runs.</para>
/// <para>Starting a program that refers to TorchSharp and does not use it (<c>describe</c>) loads nothing.</para>
/// </remarks>
public static class Libtorch
{
    private const string TorchSharp = "TorchSharp";
    private static readonly Lock Gate = new();
    private static bool _watching;
    private static LibtorchFolder? _loaded;
    private static ExceptionDispatchInfo? _fault;

    /// <summary>The libtorch that this process computes with.</summary>
    /// <exception cref="MachineException">No libtorch can be loaded: the package is not restored, or the C++ runtime is too old.</exception>
    public static LibtorchFolder Loaded
    {
        get
        {
            Load();
            _fault?.Throw();
            return _loaded!;
        }
    }

    /// <summary>Loads libtorch as soon as TorchSharp is used; a second call does nothing.</summary>
    /// <remarks>
    /// It must come before TorchSharp, as a module initializer does. Asking which assemblies are there already would make all code
    /// of every step count for its identity: who lists assemblies may call anything in them.
    /// </remarks>
    public static void LoadBeforeTorchSharp()
    {
        lock (Gate)
        {
            if (_watching)
            {
                return;
            }

            _watching = true;
            AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
            {
                if (loaded.LoadedAssembly.GetName().Name == TorchSharp)
                {
                    Load();
                }
            };
        }
    }

    // A fault is kept for whoever asks: an exception out of the runtime's own event would be lost.
    private static void Load()
    {
        lock (Gate)
        {
            if (_loaded is not null || _fault is not null)
            {
                return;
            }

            try
            {
                Allocator.KeepFreedMemory();
                _loaded = NativeLibraries.Load(LibtorchFolder.Find());
            }
            catch (Exception error) when (error is MachineException or BadInputException)
            {
                _fault = ExceptionDispatchInfo.Capture(error);
            }
        }
    }
}
