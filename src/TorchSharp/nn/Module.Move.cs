using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Device and type of all parts.
        public partial class Module
        {
            /// <summary>Moves in place: parameters and buffers stay the same objects, so that optimizers keep theirs.</summary>
            /// <remarks>A type applies to floating-point tensors only: a count stays a count.</remarks>
            internal void MoveTo(Device? device, ScalarType? dtype, bool non_blocking)
            {
                using var noGradient = no_grad();
                foreach (var tensor in parameters().Concat(buffers()))
                {
                    var type = dtype is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;
                    using var moved = tensor.to(type, device ?? tensor.device, copy: false, disposeAfter: false, non_blocking);
                    using var held = new Held(tensor);
                    using var data = new Held(moved);
                    NativeError.Check(Native.rt_set_data(held.Handle, data.Handle), "to");
                    using var gradient = tensor.grad;
                    if (gradient is not null)
                    {
                        using var movedGradient = gradient.to(type, device ?? tensor.device, copy: false, disposeAfter: false, non_blocking);
                        tensor.grad = movedGradient;
                    }
                }
            }
        }
    }
}

/// <summary>Moves modules and gives back the very module that was given, with its own type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => Moved(module, null, type, non_blocking);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module => Moved(module, device, type, non_blocking);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => Moved(module, new torch.Device(deviceType, deviceIndex), null, non_blocking);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
        where T : torch.nn.Module => Moved(module, device, null, non_blocking);

    public static T to<T>(this T module, string device, bool non_blocking = false)
        where T : torch.nn.Module => Moved(module, torch.device(device), null, non_blocking);

    public static T to<T>(this T module, torch.Tensor other, bool non_blocking = false)
        where T : torch.nn.Module => Moved(module, other.device, other.dtype, non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => Moved(module, torch.CPU, null, non_blocking);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false)
        where T : torch.nn.Module => module.to(DeviceType.CUDA, deviceIndex, non_blocking);

    private static T Moved<T>(T module, torch.Device? device, torch.ScalarType? type, bool non_blocking)
        where T : torch.nn.Module
    {
        module.MoveTo(device, type, non_blocking);
        return module;
    }
}
