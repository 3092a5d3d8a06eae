using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static bool cuda_is_available() => cuda.is_available();

    public static partial class cuda
    {
        /// <summary>Whether this libtorch was built for GPUs and finds one.</summary>
        public static bool is_available() => device_count() > 0;

        public static bool is_cudnn_available() => is_available() && Native.rt_cuda_has_cudnn() != 0;

        public static int device_count() => Native.rt_cuda_device_count();

        /// <summary>Seeds the generator of the current GPU; nothing without one.</summary>
        public static void manual_seed(long seed) => NativeError.Check(Native.rt_cuda_manual_seed((ulong)seed, 0), "cuda.manual_seed");

        /// <summary>Seeds the generators of all GPUs; nothing without one.</summary>
        public static void manual_seed_all(long seed) => NativeError.Check(Native.rt_cuda_manual_seed((ulong)seed, 1), "cuda.manual_seed_all");

        /// <summary>Waits until all streams of a GPU, by default the current one, have done what they were given.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There is no GPU, or a kernel failed.</exception>
        public static void synchronize(Device? device = null) => NativeError.Check(Native.rt_cuda_synchronize(device?.index ?? -1), "cuda.synchronize");
    }
}
