using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Learning.Optimization;

/// <summary>Adam with layer-wise adaptive rates for large batches: the step of each matrix has the length of the matrix itself.</summary>
/// <remarks>
/// <para>All gradients are first scaled so that their common norm is at most a bound. Then m̂ / (√v̂ + ε), with the weight decay added, is
/// multiplied by ‖p‖ / ‖update‖ (1 if either is 0). Vectors, numbers and all that is named <c>bias</c> get neither decay nor that ratio;
/// without a decay nothing gets the ratio.</para>
/// <para>Source: You et al., ICLR 2020, arXiv:1904.00962, algorithm 2, in timm's form; checked against mkirchhof/url@eacd47f, timm/optim/lamb.py.</para>
/// </remarks>
public sealed partial class Lamb : TrainingOptimizer, IDisposable
{
    private readonly LambSettings _settings;
    private readonly List<Entry> _entries;
    private long _steps;

    /// <param name="parameters">The parameters with their names, at least one.</param>
    /// <param name="learningRate">The learning rate of the following steps, until it is set again.</param>
    /// <param name="settings">The settings; null for timm's.</param>
    public Lamb(IEnumerable<(string Name, Parameter Parameter)> parameters, double learningRate, LambSettings? settings = null)
    {
        (_settings, LearningRate) = (settings ?? new LambSettings(), learningRate);
        _entries = [.. parameters.Select(named => Entry.Of(named.Name, named.Parameter, _settings.WeightDecay))];
        ArgumentOutOfRangeException.ThrowIfZero(_entries.Count, nameof(parameters));
    }

    public double LearningRate { get; private set; }

    /// <inheritdoc/>
    public override void SetLearningRate(double rate) => LearningRate = rate;

    /// <inheritdoc/>
    public override void zero_grad() => _entries.ForEach(entry => entry.Parameter.grad = null);

    /// <inheritdoc/>
    public override void step()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        _steps++;
        Entry[] moved = [.. _entries.Where(entry => entry.Parameter.grad is not null)];
        if (moved.Length == 0)
        {
            return;
        }

        var norm = stack(moved.Select(entry => entry.Parameter.grad!.square().sum())).sum().sqrt();
        var divisor = (norm / _settings.MaxGradientNorm).clamp_min(1);
        foreach (var entry in moved)
        {
            using var temporaries = NewDisposeScope();
            entry.Parameter.sub_(LearningRate * Update(entry, entry.Parameter.grad! / divisor));
        }
    }

    public void Dispose() => _entries.ForEach(entry =>
    {
        entry.Mean.Dispose();
        entry.Square.Dispose();
    });

    private Tensor Update(Entry entry, Tensor gradient)
    {
        var (beta1, beta2) = (_settings.Beta1, _settings.Beta2);
        entry.Mean.mul_(beta1).add_(gradient * (1 - beta1));
        entry.Square.mul_(beta2).add_(gradient.square() * (1 - beta2));
        var mean = entry.Mean / (1 - Math.Pow(beta1, _steps));
        var root = (entry.Square / (1 - Math.Pow(beta2, _steps))).sqrt();
        var update = mean / (root + _settings.Epsilon);
        if (entry.WeightDecay == 0)
        {
            return update;
        }

        update += entry.WeightDecay * entry.Parameter;
        var (own, length) = (entry.Parameter.square().sum().sqrt(), update.square().sum().sqrt());
        return update * where((own > 0).logical_and(length > 0), own / length, ones_like(own));
    }

    private sealed record Entry(string Name, Parameter Parameter, double WeightDecay, Tensor Mean, Tensor Square)
    {
        public static Entry Of(string name, Parameter parameter, double weightDecay)
        {
            var isSpared = parameter.dim() <= 1 || name.EndsWith("bias", StringComparison.Ordinal);
            return new(name, parameter, isSpared ? 0 : weightDecay, Zeros(parameter), Zeros(parameter));
        }

        private static Tensor Zeros(Parameter parameter) => zeros_like(parameter).detach().DetachFromDisposeScope();
    }
}
