using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Settings of a group of parameters. What is null is taken from the optimizer's defaults.</summary>
public abstract class OptimizerOptions
{
    public double? LearningRate { get; set; }

    /// <summary>The rate that schedules start from: the one that the group had when it got its first schedule.</summary>
    public double InitialLearningRate { get; set; }

    internal bool IsScheduled { get; set; }

    /// <summary>Takes over what is still null here.</summary>
    internal virtual void Complete(OptimizerOptions defaults)
    {
        LearningRate ??= defaults.LearningRate;
        InitialLearningRate = LearningRate ?? 0;
    }
}

/// <summary>Parameters that share settings.</summary>
public abstract class ParamGroup : ILearningRateController
{
    public IEnumerable<Parameter> Parameters { get; set; } = [];

    public OptimizerOptions Options { get; set; } = null!;

    public double LearningRate
    {
        get => Options.LearningRate ?? 0;
        set => Options.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}

public class ParamGroup<TOptions> : ParamGroup
    where TOptions : OptimizerOptions, new()
{
    public ParamGroup() => Options = new TOptions();

    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = [.. parameters];
        Options = options ?? new TOptions();
    }

    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}
