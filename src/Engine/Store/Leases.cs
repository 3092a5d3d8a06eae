namespace Retable.Engine.Store;

/// <summary>Which engine executes which key: a file a key in <c>leases/</c>, which names the engine. Several engines work on one store, and no key is executed twice.</summary>
/// <remarks>A lease lasts as long as its engine lives. What takes or gives one back does it alone, under a lock of the store that is held for milliseconds.</remarks>
public sealed class Leases : IDisposable
{
    private readonly StoreLayout _layout;
    private readonly EngineRegistry _engines;

    /// <exception cref="IOException">The store cannot be written.</exception>
    public Leases(StoreLayout layout, string command)
    {
        _layout = layout;
        Directory.CreateDirectory(layout.Leases);
        // Alone: who looked at this engine's file before it is locked would take it for dead.
        using var alone = Alone();
        _engines = new EngineRegistry(layout.Engines, command);
    }

    /// <summary>This engine's name, which its steps bear.</summary>
    public string Engine => _engines.Id;

    /// <summary>Puts in order what a dead engine left, before its place is taken: called alone.</summary>
    public Action<IReadOnlyList<LockHolder>> Bury { get; set; } = _ => { };

    /// <summary>Takes a lease.</summary>
    /// <param name="name">A key, or what else only one engine may do at a time: the name of a folder in <c>staging/</c>.</param>
    /// <returns>Null if this engine has it now, else the living engine that does.</returns>
    public LockHolder? TryTake(string name)
    {
        using var alone = Alone();
        if (OwnerOf(name) is { } owner && owner != Engine)
        {
            if (_engines.IsAlive(owner))
            {
                return _engines.HolderOf(owner);
            }

            BuryTheDead();
        }

        File.WriteAllText(PathOf(name), Engine);
        return null;
    }

    /// <summary>Gives a lease back.</summary>
    public void Release(string name)
    {
        using var alone = Alone();
        if (OwnerOf(name) == Engine)
        {
            File.Delete(PathOf(name));
        }
    }

    /// <summary>Whether a living engine has a lease.</summary>
    public bool IsHeld(string name) => OwnerOf(name) is { } owner && _engines.IsAlive(owner);

    /// <summary>Whether an engine lives.</summary>
    public bool IsAlive(string engine) => _engines.IsAlive(engine);

    /// <summary>Puts in order what engines that died have left behind.</summary>
    public void TidyUp()
    {
        using var alone = Alone();
        BuryTheDead();
    }

    public void Dispose()
    {
        using var alone = Alone();
        foreach (var lease in Directory.EnumerateFiles(_layout.Leases).Where(lease => OwnerOf(Path.GetFileName(lease)) == Engine).ToList())
        {
            File.Delete(lease);
        }

        _engines.Dispose();
    }

    private void BuryTheDead()
    {
        var dead = _engines.Others.Where(engine => !_engines.IsAlive(engine)).ToList();
        Bury([.. dead.Select(_engines.HolderOf)]);
        foreach (var lease in Directory.EnumerateFiles(_layout.Leases).Where(lease => OwnerOf(Path.GetFileName(lease)) is { } owner && !_engines.IsAlive(owner)).ToList())
        {
            File.Delete(lease);
        }

        dead.ForEach(_engines.Forget);
    }

    private KernelLock Alone() => KernelLock.Take(_layout.LeaseLock);

    private string PathOf(string name) => Path.Combine(_layout.Leases, name);

    /// <summary>The engine that a lease names; null if there is no lease. A lease that a crash left empty names nobody who lives.</summary>
    private string? OwnerOf(string name)
    {
        try
        {
            return File.ReadAllText(PathOf(name));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
