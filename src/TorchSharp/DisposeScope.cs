using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Owns the tensors that its thread makes while it is the innermost scope, and disposes them with itself.</summary>
/// <remarks>
/// Belongs to the thread that made it, but what it owns may be disposed on any. Scopes are disposed in the reverse order of
/// their making.
/// </remarks>
public sealed class DisposeScope : IDisposable
{
    private readonly HashSet<IDisposable> _owned = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();

    internal DisposeScope() => (OuterScope, Current) = (Current, this);

    /// <summary>The thread's innermost scope.</summary>
    [field: ThreadStatic]
    internal static DisposeScope? Current { get; private set; }

    internal DisposeScope? OuterScope { get; }

    public IReadOnlyList<IDisposable> DisposablesView => Guarded(() => _owned.ToArray());

    public int DisposablesCount => Guarded(() => _owned.Count);

    public bool Contains(IDisposable disposable) => Guarded(() => _owned.Contains(disposable));

    /// <summary>Gives an object to the scope around this one, or to nobody where there is none.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter(disposables.AsEnumerable());

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        if (Forget(disposable))
        {
            Adopt(scope, disposable);
        }

        return disposable;
    }

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            MoveToOther(scope, disposable);
        }
    }

    /// <summary>Takes an object out of every scope: its holder disposes it, or the collector.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable => MoveToOther(null, disposable);

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (Detach(first), Detach(second));

    public void Detach(params IDisposable[] disposables) => MoveToOther(null, disposables);

    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    /// <summary>Takes an object in, from whichever scope has it.</summary>
    public void Attach(IDisposable disposable)
    {
        if (disposable is Tensor { OwningDisposeScope: { } owner } && owner != this)
        {
            owner.Forget(disposable);
        }

        Adopt(this, disposable);
    }

    public void Attach(params IDisposable[] disposables) => Attach(disposables.AsEnumerable());

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] all = [.. disposables];
        Array.ForEach(all, Attach);
        return all;
    }

    public void DisposeEverything() => DisposeEverythingBut([]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = inKeep.ToHashSet(ReferenceEqualityComparer.Instance);
        IDisposable[] gone;
        lock (_gate)
        {
            gone = [.. _owned.Where(each => !keep.Contains(each))];
            _owned.ExceptWith(gone);
        }

        Array.ForEach(gone, disposable => disposable.Dispose());
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut(keep.AsEnumerable());

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    /// <summary>Forgets an object that somebody else has disposed.</summary>
    public void MarkAsDisposed(IDisposable disposable) => Forget(disposable);

    public void Dispose()
    {
        DisposeEverything();
        if (Current == this)
        {
            Current = OuterScope;
        }
    }

    internal static void Adopt(DisposeScope? scope, IDisposable disposable)
    {
        if (scope is not null)
        {
            lock (scope._gate)
            {
                scope._owned.Add(disposable);
            }
        }

        if (disposable is Tensor tensor)
        {
            tensor.OwningDisposeScope = scope;
        }
    }

    private bool Forget(IDisposable disposable)
    {
        lock (_gate)
        {
            return _owned.Remove(disposable);
        }
    }

    private T Guarded<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
