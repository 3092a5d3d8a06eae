using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>A tensor for the length of a call: disposed meanwhile, on whatever thread, it is freed when the call has ended.</summary>
internal readonly ref struct Held : IDisposable
{
    private readonly Tensor? _tensor;

    /// <param name="tensor">Null is the handle 0.</param>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    public Held(Tensor? tensor)
    {
        Handle = tensor?.Enter() ?? 0;
        _tensor = tensor;
    }

    public nint Handle { get; }

    public void Dispose() => _tensor?.Leave();
}

/// <summary>The same for many tensors.</summary>
internal readonly ref struct HeldList : IDisposable
{
    private readonly Tensor?[] _tensors;

    /// <param name="tensors">Copied; nulls are the handle 0.</param>
    /// <exception cref="ObjectDisposedException">One has been disposed; none is held then.</exception>
    public HeldList(IEnumerable<Tensor?> tensors)
    {
        _tensors = [.. tensors];
        Handles = Enter(_tensors);
    }

    public nint[] Handles { get; }

    public void Dispose() => Leave(_tensors);

    /// <summary>Counts a call in at each tensor, or, where one has been disposed, at none.</summary>
    public static nint[] Enter(Tensor?[] tensors)
    {
        var handles = new nint[tensors.Length];
        var entered = 0;
        try
        {
            for (; entered < tensors.Length; entered++)
            {
                handles[entered] = tensors[entered]?.Enter() ?? 0;
            }
        }
        catch
        {
            Leave(tensors.AsSpan(0, entered));
            throw;
        }

        return handles;
    }

    public static void Leave(ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor?.Leave();
        }
    }
}
