using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static bool cuda_is_available() => cuda.is_available();

    public static partial class cuda
    {
        /// <summary>Whether this libtorch was built for GPUs and finds one.</summary>
        public static bool is_available() => device_count() > 0;

        public static int device_count() => Native.rt_cuda_device_count();
    }
}
