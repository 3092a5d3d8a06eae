using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters that are updated together, with their gradients and states.</summary>
internal sealed class ParameterBatch(long steps)
{
    private readonly List<Tensor> _parameters = [];
    private readonly List<Tensor> _gradients = [];
    private readonly List<OptimizerState> _states = [];

    /// <summary>Steps that each of them has made.</summary>
    public long Steps { get; private set; } = steps;

    public Tensor[] Parameters => [.. _parameters];

    public Tensor[] Gradients => [.. _gradients];

    public void Add(Tensor parameter, Tensor gradient, OptimizerState state)
    {
        _parameters.Add(parameter);
        _gradients.Add(gradient);
        _states.Add(state);
    }

    public void CountStep()
    {
        Steps++;
        _states.ForEach(state => state.step = Steps);
    }

    /// <summary>A remembered tensor of each parameter, zeros at first.</summary>
    public Tensor[] Slot(int index) => [.. _states.Select((state, i) => state.Slot(index, () => _parameters[i].zeros_like()))];

    /// <summary>A remembered tensor of each parameter, a copy of the given at first.</summary>
    public Tensor[] Slot(int index, Tensor[] first) => [.. _states.Select((state, i) => state.Slot(index, () => first[i].clone()))];
}
