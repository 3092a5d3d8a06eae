using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Turns the shim's return values into exceptions of the type that TorchSharp throws.</summary>
internal static unsafe class NativeError
{
    /// <summary>The calling thread's last message.</summary>
    public static ExternalException Last(string context) =>
        new($"{context}: {Marshal.PtrToStringUTF8((nint)Native.rt_error())}");

    /// <summary>Throws where a status is −1; otherwise gives it back.</summary>
    public static int Check(int status, string context) => status < 0 ? throw Last(context) : status;

    /// <summary>Throws where a handle is null; otherwise gives it back.</summary>
    public static nint Check(nint handle, string context) => handle == 0 ? throw Last(context) : handle;
}
