using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers of a parameter: how many steps it made, and tensors of the parameter's shape.</summary>
public sealed class OptimizerState : IDisposable
{
    private readonly Tensor?[] _slots;

    internal OptimizerState(int slots) => _slots = new Tensor?[slots];

    /// <summary>Steps made so far.</summary>
    public long step { get; internal set; }

    /// <summary>The tensors, null before they are first needed. Their meaning is the optimizer's.</summary>
    public IReadOnlyList<Tensor?> Tensors => _slots;

    public void Dispose()
    {
        foreach (var tensor in _slots)
        {
            tensor?.Dispose();
        }
    }

    /// <summary>A tensor, made now if it is not there yet.</summary>
    internal Tensor Slot(int index, Func<Tensor> create) => _slots[index] ??= create().DetachFromDisposeScope();

    internal void Replace(int index, Tensor? tensor)
    {
        _slots[index]?.Dispose();
        _slots[index] = tensor?.DetachFromDisposeScope();
    }
}
