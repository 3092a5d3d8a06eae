namespace TorchSharp.Interop;

/// <summary>A native object that lives until its owner has closed it and the last call that uses it has ended.</summary>
/// <remarks>
/// Calls of any thread are counted in and out; closing forbids new ones and waits for none. Who takes the last step, the
/// closing or the last call, is given the handle, to free it. A mutable value: it is kept in one field and never copied.
/// </remarks>
internal struct SharedHandle(nint handle)
{
    // The sign of the state: beside it are the calls under way.
    private const int Closed = int.MinValue;
    private int _state;

    /// <summary>Valid while open, and during a call that was counted in.</summary>
    public readonly nint Value => handle;

    public readonly bool IsClosed => _state < 0;

    /// <summary>Counts a call in; false where it is closed.</summary>
    public bool TryEnter()
    {
        var state = Volatile.Read(ref _state);
        while (state >= 0)
        {
            var seen = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (seen == state)
            {
                return true;
            }

            state = seen;
        }

        return false;
    }

    /// <summary>Counts a call out; the handle where it must be freed now, otherwise 0.</summary>
    public nint Leave() => Interlocked.Decrement(ref _state) == Closed ? handle : 0;

    /// <summary>Forbids further calls; the handle where it must be freed now, otherwise 0.</summary>
    public nint Close() => Interlocked.Or(ref _state, Closed) == 0 ? handle : 0;
}
