using System.Runtime.InteropServices;
using Retable.Contract;

namespace Retable.Torch;

/// <summary>Switches of libtorch that TorchSharp does not expose, reached through libtorch's exported C++ functions.</summary>
/// <remarks>The names are those of GCC's mangling; a test looks each up in the libtorch of the package.</remarks>
public static unsafe class Switches
{
    /// <summary>The mangled names of the exported functions.</summary>
    internal static class Names
    {
        /// <summary><c>at::Context&amp; at::globalContext()</c></summary>
        public const string GlobalContext = "_ZN2at13globalContextEv";

        /// <summary><c>void at::Context::setDeterministicAlgorithms(bool, bool)</c></summary>
        public const string SetDeterministicAlgorithms = "_ZN2at7Context26setDeterministicAlgorithmsEbb";

        /// <summary><c>bool at::Context::deterministicAlgorithms() const</c></summary>
        public const string DeterministicAlgorithms = "_ZNK2at7Context23deterministicAlgorithmsEv";

        /// <summary><c>void at::Context::setBenchmarkCuDNN(bool)</c></summary>
        public const string SetBenchmarkCuDnn = "_ZN2at7Context17setBenchmarkCuDNNEb";

        /// <summary><c>bool at::Context::benchmarkCuDNN() const</c></summary>
        public const string BenchmarkCuDnn = "_ZNK2at7Context14benchmarkCuDNNEv";

        /// <summary><c>void at::Context::setDeterministicCuDNN(bool)</c></summary>
        public const string SetDeterministicCuDnn = "_ZN2at7Context21setDeterministicCuDNNEb";

        /// <summary><c>bool at::Context::deterministicCuDNN() const</c></summary>
        public const string DeterministicCuDnn = "_ZNK2at7Context18deterministicCuDNNEv";
    }

    private static readonly Lazy<nint> Library = new(() => NativeLibrary.Load(Path.Combine(Libtorch.Loaded.Path, "libtorch_cpu.so")));

    /// <summary>Whether operators must give the same bits each time.</summary>
    public static bool DeterministicAlgorithms => Is(Names.DeterministicAlgorithms);

    /// <summary>Whether cuDNN tries all algorithms on the first call of each shape and keeps the fastest, in which case results may differ between runs.</summary>
    public static bool BenchmarkCuDnn
    {
        get => Is(Names.BenchmarkCuDnn);
        set => Set(Names.SetBenchmarkCuDnn, value);
    }

    /// <summary>Whether cuDNN takes only algorithms that give the same bits each time.</summary>
    public static bool DeterministicCuDnn
    {
        get => Is(Names.DeterministicCuDnn);
        set => Set(Names.SetDeterministicCuDnn, value);
    }

    /// <summary>Makes operators give the same bits each time from now on.</summary>
    /// <param name="mode">False allows operators that do not.</param>
    /// <param name="warnOnly">Whether an operator without a deterministic algorithm runs anyway, after a warning from libtorch; otherwise it is refused.</param>
    /// <remarks>On a GPU the variable <c>CUBLAS_WORKSPACE_CONFIG</c> must be <c>:4096:8</c> or <c>:16:8</c> when the process starts.</remarks>
    /// <exception cref="MachineException">This libtorch does not export the function.</exception>
    public static void UseDeterministicAlgorithms(bool mode, bool warnOnly) =>
        ((delegate* unmanaged<nint, byte, byte, void>)Function(Names.SetDeterministicAlgorithms))(Context(), Byte(mode), Byte(warnOnly));

    /// <exception cref="MachineException">This libtorch does not export it.</exception>
    internal static nint Function(string name) => NativeLibrary.TryGetExport(Library.Value, name, out var function)
        ? function
        : throw new MachineException($"libtorch {Libtorch.Loaded.Version} has no function '{name}'")
        {
            Hint = "Unset RETABLE_LIBTORCH for the package's own libtorch.",
        };

    private static nint Context() => ((delegate* unmanaged<nint>)Function(Names.GlobalContext))();

    private static bool Is(string name) => ((delegate* unmanaged<nint, byte>)Function(name))(Context()) != 0;

    private static void Set(string name, bool value) => ((delegate* unmanaged<nint, byte, void>)Function(name))(Context(), Byte(value));

    private static byte Byte(bool value) => value ? (byte)1 : (byte)0;
}
