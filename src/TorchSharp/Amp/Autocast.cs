using TorchSharp;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace Retable.Torch;

/// <summary>Mixed precision of the calling thread until it is disposed: matrix products and convolutions run in a half type, sums and losses in float32.</summary>
/// <remarks>Beside TorchSharp's names, because its package has none for it. Disposed on the thread that made it, inner ones first.</remarks>
public sealed class Autocast : IDisposable
{
    private readonly int _device;
    private readonly bool _wasEnabled;
    private readonly int _typeBefore;
    private bool _isDisposed;

    /// <param name="device">CPU or CUDA.</param>
    /// <param name="type">bfloat16, or on CUDA float16; null is what libtorch takes for the device.</param>
    /// <param name="enabled">False switches it off in a part of a larger block.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The device has no autocast.</exception>
    public Autocast(DeviceType device, ScalarType? type = null, bool enabled = true)
    {
        _device = (int)device;
        _wasEnabled = NativeError.Check(Native.rt_autocast_enabled(_device), "autocast") != 0;
        _typeBefore = NativeError.Check(Native.rt_autocast_dtype(_device), "autocast");
        NativeError.Check(Native.rt_set_autocast_dtype(_device, (int?)type ?? _typeBefore), "autocast");
        NativeError.Check(Native.rt_set_autocast_enabled(_device, enabled ? 1 : 0), "autocast");
        _ = Native.rt_autocast_enter();
    }

    public static bool IsEnabled(DeviceType device) => NativeError.Check(Native.rt_autocast_enabled((int)device), "autocast") != 0;

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        // Weights are cast once a block; outside of all blocks nothing may hold them.
        if (Native.rt_autocast_leave() == 0)
        {
            Native.rt_autocast_clear_cache();
        }

        NativeError.Check(Native.rt_set_autocast_enabled(_device, _wasEnabled ? 1 : 0), "autocast");
        NativeError.Check(Native.rt_set_autocast_dtype(_device, _typeBefore), "autocast");
    }
}
