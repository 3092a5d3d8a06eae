using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Switches gradients on or off for the calling thread, until it is disposed.</summary>
public sealed class AutoGradMode : IDisposable
{
    private readonly bool _before = IsEnabled;

    public AutoGradMode(bool enabled) => Native.rt_set_grad_enabled(enabled ? 1 : 0);

    public static bool IsEnabled => Native.rt_grad_enabled() != 0;

    public void Dispose() => Native.rt_set_grad_enabled(_before ? 1 : 0);
}

/// <summary>Inference mode of the calling thread, until it is disposed on that thread.</summary>
public sealed class InferenceMode : IDisposable
{
    private nint _guard;

    public InferenceMode(bool mode) => _guard = NativeError.Check(Native.rt_inference_enter(mode ? 1 : 0), "inference_mode");

    public static bool IsEnabled => Native.rt_inference_enabled() != 0;

    public void Dispose()
    {
        var guard = Interlocked.Exchange(ref _guard, 0);
        if (guard != 0)
        {
            Native.rt_inference_leave(guard);
        }
    }
}

public static partial class torch
{
    public static IDisposable no_grad() => new AutoGradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;
}
