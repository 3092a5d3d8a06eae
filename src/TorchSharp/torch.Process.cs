using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of the libtorch that is loaded, for instance <c>1.13.0</c>.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.rt_version())!;

    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Runs a function in a scope of its own and lets only its result out.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    /// <summary>Seeds the generators of all devices.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static int get_num_threads() => Native.rt_threads();

    public static void set_num_threads(int num) => NativeError.Check(Native.rt_set_threads(num), "set_num_threads");

    public static int get_num_interop_threads() => Native.rt_interop_threads();

    public static void set_num_interop_threads(int num) => NativeError.Check(Native.rt_set_interop_threads(num), "set_num_interop_threads");

    public static partial class random
    {
        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Generator manual_seed(long seed)
        {
            NativeError.Check(Native.rt_manual_seed((ulong)seed), "manual_seed");
            return Generator.Default;
        }

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }
}
