namespace Retable.Torch;

/// <summary>Until disposed, makes suitable operators on this thread compute in a half-precision type: PyTorch's <c>torch.autocast</c>.</summary>
/// <remarks>The functions are libtorch's own, <c>at::autocast</c>; the package TorchSharp has no name for them.</remarks>
public sealed unsafe class Autocast : IDisposable
{
    /// <summary>The mangled names of the exported functions.</summary>
    internal static class Names
    {
        /// <summary><c>void at::autocast::set_autocast_enabled(c10::DeviceType, bool)</c></summary>
        public const string SetEnabled = "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb";

        /// <summary><c>bool at::autocast::is_autocast_enabled(c10::DeviceType)</c></summary>
        public const string IsEnabled = "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE";

        /// <summary><c>void at::autocast::set_autocast_dtype(c10::DeviceType, c10::ScalarType)</c></summary>
        public const string SetType = "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE";

        /// <summary><c>c10::ScalarType at::autocast::get_autocast_dtype(c10::DeviceType)</c></summary>
        public const string Type = "_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE";

        /// <summary><c>int at::autocast::increment_nesting()</c></summary>
        public const string IncrementNesting = "_ZN2at8autocast17increment_nestingEv";

        /// <summary><c>int at::autocast::decrement_nesting()</c></summary>
        public const string DecrementNesting = "_ZN2at8autocast17decrement_nestingEv";

        /// <summary><c>void at::autocast::clear_cache()</c></summary>
        public const string ClearCache = "_ZN2at8autocast11clear_cacheEv";
    }

    private readonly sbyte _device;
    private readonly (bool Enabled, sbyte Type) _before;
    private bool _isDisposed;

    /// <param name="device">libtorch's number of the device type: 0 for the CPU, 1 for CUDA, as in TorchSharp's DeviceType.</param>
    /// <param name="type">libtorch's number of the half-precision type, as in TorchSharp's ScalarType.</param>
    public Autocast(int device, sbyte type)
    {
        _device = (sbyte)device;
        _before = (((delegate* unmanaged<sbyte, byte>)Switches.Function(Names.IsEnabled))(_device) != 0,
            ((delegate* unmanaged<sbyte, sbyte>)Switches.Function(Names.Type))(_device));
        Set(true, type);
        _ = ((delegate* unmanaged<int>)Switches.Function(Names.IncrementNesting))();
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        // Copies of weights in the half type are kept for one outermost scope.
        if (((delegate* unmanaged<int>)Switches.Function(Names.DecrementNesting))() == 0)
        {
            ((delegate* unmanaged<void>)Switches.Function(Names.ClearCache))();
        }

        Set(_before.Enabled, _before.Type);
    }

    private void Set(bool enabled, sbyte type)
    {
        ((delegate* unmanaged<sbyte, byte, void>)Switches.Function(Names.SetEnabled))(_device, enabled ? (byte)1 : (byte)0);
        ((delegate* unmanaged<sbyte, sbyte, void>)Switches.Function(Names.SetType))(_device, type);
    }
}
