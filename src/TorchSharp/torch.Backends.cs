using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>From now on operators give the same bits each time, or are refused where they cannot.</summary>
    /// <param name="mode">False allows those that do not.</param>
    /// <param name="warn_only">Those that cannot run anyway, after libtorch has written a warning.</param>
    /// <returns>Restores what was before when it is disposed.</returns>
    /// <remarks>On a GPU the variable <c>CUBLAS_WORKSPACE_CONFIG</c> must be <c>:4096:8</c> or <c>:16:8</c> when the process starts.</remarks>
    public static IDisposable use_deterministic_algorithms(bool mode = true, bool warn_only = false)
    {
        var before = new Restored(Switch.Deterministic.IsOn, Switch.DeterministicWarnOnly.IsOn);
        Switch.Deterministic.Set(mode);
        Switch.DeterministicWarnOnly.Set(warn_only);
        return before;
    }

    public static bool are_deterministic_algorithms_enabled() => Switch.Deterministic.IsOn;

    private sealed record Restored(bool Mode, bool WarnOnly) : IDisposable
    {
        public void Dispose()
        {
            Switch.Deterministic.Set(Mode);
            Switch.DeterministicWarnOnly.Set(WarnOnly);
        }
    }

    public static partial class backends
    {
        public static partial class cuda
        {
            public static partial class matmul
            {
                /// <summary>Whether matrix products of float32 may round their factors to 10 bits, which is faster.</summary>
                public static bool allow_tf32
                {
                    get => Switch.MatmulTf32.IsOn;
                    set => Switch.MatmulTf32.Set(value);
                }
            }
        }

        public static partial class cudnn
        {
            /// <summary>Whether convolutions of float32 may round their factors to 10 bits, which is faster.</summary>
            public static bool allow_tf32
            {
                get => Switch.CudnnTf32.IsOn;
                set => Switch.CudnnTf32.Set(value);
            }
        }
    }
}
