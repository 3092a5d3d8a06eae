using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What all optimizers share: groups, the state of each parameter, and the frame of a step.</summary>
public abstract partial class OptimizerHelper : Optimizer
{
    private readonly Dictionary<Parameter, OptimizerState> _state = new(ReferenceEqualityComparer.Instance);
    private readonly OptimizerOptions _defaults;
    private readonly int _slots;

    /// <param name="defaults">For what a group leaves out.</param>
    /// <param name="slots">Tensors to remember a parameter.</param>
    /// <param name="groups">At least one parameter.</param>
    private protected OptimizerHelper(OptimizerOptions defaults, int slots, IEnumerable<ParamGroup> groups)
    {
        (_defaults, _slots) = (defaults, slots);
        foreach (var group in groups)
        {
            add_param_group(group);
        }

        if (!parameters().Any())
        {
            throw new ArgumentException("an optimizer needs at least one parameter", nameof(groups));
        }
    }

    /// <exception cref="ArgumentException">A parameter is in a group already.</exception>
    public override void add_param_group(ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        param_group.Parameters = [.. param_group.Parameters];
        param_group.Options.Complete(_defaults);
        foreach (var parameter in param_group.Parameters)
        {
            if (!_state.TryAdd(parameter, new OptimizerState(_slots)))
            {
                throw new ArgumentException("a parameter is in two groups, or twice in one", nameof(param_group));
            }
        }

        Groups.Add(param_group);
    }

    public override Tensor? step(Func<Tensor>? closure = null)
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using var gradients = enable_grad();
            loss = closure();
        }

        using var noGradient = no_grad();
        foreach (var group in Groups)
        {
            using var scope = NewDisposeScope();
            foreach (var batch in BatchesOf(group))
            {
                batch.CountStep();
                Update(group.Options, batch);
            }
        }

        return loss;
    }

    /// <summary>One step of parameters that have made the same number of steps; this one is counted already.</summary>
    private protected abstract void Update(OptimizerOptions options, ParameterBatch batch);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var state in _state.Values)
            {
                state.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    // Almost always one batch: parameters differ in their count only if some got no gradient before.
    private List<ParameterBatch> BatchesOf(ParamGroup group)
    {
        var batches = new List<ParameterBatch>();
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is not { } gradient)
            {
                continue;
            }

            var state = _state[parameter];
            var batch = batches.Find(each => each.Steps == state.step);
            if (batch is null)
            {
                batches.Add(batch = new ParameterBatch(state.step));
            }

            batch.Add(parameter, gradient, state);
        }

        return batches;
    }
}
