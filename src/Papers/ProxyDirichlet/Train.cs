// Trains a member of the ensemble or a multi-input network: samples → network → recipe → loss → files. What the trainings of Distill.cs share is here too.

using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using SgdGroup = TorchSharp.Modules.SGD.ParamGroup;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>The verb <c>train</c>.</summary>
public static class Train
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var (recipe, optimization) = (parameters.Recipe, parameters.Optimizer);
        var run = TrainingRun.Start(context, recipe.Seeds());
        using var samples = parameters.Input.OpenTraining(context, recipe.TrainSize);
        var card = Networks.Describe(
            new ModelParameters { Input = parameters.Input, Network = parameters.Network, Slots = parameters.Loss.NetworkSlots }, samples);
        using var network = run.Place(Networks.Create(card));
        var objective = parameters.Loss.Create();
        var batches = new Batches(samples, parameters.Input, recipe, run);
        using var optimizer = optimization.Create(network, recipe);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = optimization.RateOf(recipe, batches.Order.BatchesPerEpoch),
            Order = batches.Order,
            Epochs = recipe.Epochs,
            Seeds = run.Seeds,
            ClipNorm = recipe.ClipNormOrNone,
            // A step: gradients to 0, this loss, its gradients backwards, the optimizer's step.
            Loss = step =>
            {
                var batch = batches.Of(step); // inputs [n, C, H, W], labels [n]
                return objective(network, batch);
            },
        };
        run.Finish("proxy-dirichlet", card, network, new TrainingLoop(plan, context).Run());
    }

    /// <summary>Parameters of a training with labels; the defaults are the laptop recipe.</summary>
    public sealed record Parameters : LearningParameters
    {
        /// <summary>The loss to minimise.</summary>
        public required Loss Loss { get; init; }
    }
}

/// <summary>Parameters that all trainings of the paper share, whatever they minimise.</summary>
public abstract record LearningParameters
{
    public required TrainingRecipe Recipe { get; init; }

    public Input Input { get; init; } = new Input.Composites();

    public NetworkKind Network { get; init; } = NetworkKind.Mlp;

    public Optimizer Optimizer { get; init; } = new Optimizer.Sgd();
}

/// <summary>The objective of one step: from a network and a batch to a scalar.</summary>
public delegate Tensor Objective(nn.Module<Tensor, Tensor> network, TrainingBatch batch);

/// <summary>The loss of a training with labels: a choice of cases with their own parameters.</summary>
public abstract record Loss
{
    /// <summary>The number of samples that the network takes at once.</summary>
    internal virtual int NetworkSlots => 1;

    public abstract Objective Create();

    /// <summary>Cross-entropy: a plain classifier, a member of the ensemble.</summary>
    public sealed record CrossEntropy : Loss
    {
        public override Objective Create() => (network, batch) => nn.functional.cross_entropy(network.call(batch.Inputs), batch.Labels);
    }

    /// <summary>A multi-input network (eq. 7).</summary>
    public sealed record Mimo : Loss
    {
        /// <summary>M, the number of samples that the network takes at once.</summary>
        [Range(1, 64)]
        public int Slots { get; init; } = 2;

        /// <summary>ρ, the share of the rows that show one sample to all slots.</summary>
        [Range(0, 1)]
        public double Repetition { get; init; } = 0.6;

        /// <summary>R, the number of times that each sample of a batch occurs in it.</summary>
        [Range(1, 64)]
        public int Repeats { get; init; } = 2;

        internal override int NetworkSlots => Slots;

        public override Objective Create() => (network, batch) =>
        {
            var rows = ProxyDirichlet.Mimo.DrawRows(batch.Samples.Length, Slots, Repetition, Repeats, batch.Draws);
            var index = tensor(rows.SelectMany(row => row).Select(i => (long)i).ToArray()).to(batch.Inputs.device);
            var inputs = batch.Inputs.index_select(0, index).reshape([rows.Length, Slots, .. batch.Inputs.shape[1..]]); // [N, M, C, H, W]
            var labels = batch.Labels.index_select(0, index).reshape(rows.Length, Slots);
            return ProxyDirichlet.Mimo.Loss(ProxyDirichlet.Mimo.Forward(network, inputs), labels);
        };
    }
}

/// <summary>The recipe of any network of the paper; the defaults are the laptop recipe.</summary>
public sealed record TrainingRecipe : Recipe
{
    public TrainingRecipe() => (LearningRate, WeightDecay) = (0.1, 1e-4);

    /// <summary>The bound on the gradient's norm over all parameters; 0 for no bound.</summary>
    [Range(0, 1e9)]
    public double ClipNorm { get; init; }

    internal double? ClipNormOrNone => ClipNorm > 0 ? ClipNorm : null;
}

/// <summary>The optimizer, and how its learning rate changes from the initial value.</summary>
public abstract record Optimizer
{
    /// <summary>Creates a new optimizer.</summary>
    internal abstract OptimizerHelper Create(nn.Module network, Recipe recipe);

    /// <summary>The learning rate of each step.</summary>
    internal abstract LearningRate RateOf(Recipe recipe, int stepsPerEpoch);

    /// <summary>The paper's optimizer: SGD with Nesterov momentum of 0.9, whose rate falls in three steps.</summary>
    public sealed record Sgd : Optimizer
    {
        internal override OptimizerHelper Create(nn.Module network, Recipe recipe) =>
            optim.SGD(WeightDecayGroups.Of(network.named_parameters(), recipe.WeightDecay), recipe.LearningRate, momentum: 0.9, nesterov: true);

        internal override LearningRate RateOf(Recipe recipe, int stepsPerEpoch) => StepDecay.Of(recipe.LearningRate, recipe.Epochs, stepsPerEpoch);
    }

    /// <summary>The original's other choice: AdamW with ε = 10⁻⁶ and a constant rate.</summary>
    public sealed record Adamw : Optimizer
    {
        internal override OptimizerHelper Create(nn.Module network, Recipe recipe) =>
            optim.AdamW(network.parameters(), recipe.LearningRate, eps: 1e-6, weight_decay: recipe.WeightDecay);

        internal override LearningRate RateOf(Recipe recipe, int stepsPerEpoch) => LearningRates.Constant(recipe.LearningRate);
    }
}

/// <summary>Reduces the rate to a tenth after 30/90, 60/90 and 80/90 of the epochs, each rounded down.</summary>
public static class StepDecay
{
    /// <summary>The epochs, counting from 0, at which the rate falls.</summary>
    public static IReadOnlyList<int> Milestones(int epochs) => [epochs * 30 / 90, epochs * 60 / 90, epochs * 80 / 90];

    /// <param name="rate">The learning rate of the first epoch.</param>
    /// <param name="epochs">The number of epochs of the whole training.</param>
    /// <param name="stepsPerEpoch">Batches per epoch.</param>
    public static LearningRate Of(double rate, int epochs, int stepsPerEpoch) => MultiStepRate.Of(rate, [.. Milestones(epochs)], factor: 0.1, stepsPerEpoch);
}

/// <summary>Chooses the parameters that weight decay spares: the batch norms inside residual blocks, and no others.</summary>
/// <remarks>
/// The batch norms of the stem and of the projection shortcuts, and all biases, are decayed like any weight: an accident of the
/// original's name pattern, and part of its recipe. Source: yandex-research/proxy-dirichlet-distillation@39cd2e9, imagenet/model.py.
/// </remarks>
public static partial class WeightDecayGroups
{
    /// <summary>Makes two groups: the decayed parameters, then the spared ones.</summary>
    /// <param name="parameters">The parameters with the names that torchvision gives them.</param>
    /// <param name="weightDecay">The weight decay of the first group.</param>
    public static SgdGroup[] Of(IEnumerable<(string Name, Parameter Parameter)> parameters, double weightDecay)
    {
        var isSpared = parameters.ToLookup(named => IsSpared(named.Name), named => named.Parameter);
        return [Group(isSpared[false], weightDecay), Group(isSpared[true], 0)];
    }

    public static bool IsSpared(string name) => NormInBlock().IsMatch(name);

    private static SgdGroup Group(IEnumerable<Parameter> parameters, double weightDecay) =>
        new(parameters, new SGD.Options { weight_decay = weightDecay });

    [GeneratedRegex(@"layer\d\.\d\.bn\d\.(weight|bias)")]
    private static partial Regex NormInBlock();
}

/// <summary>The data of one training step.</summary>
/// <param name="Samples">The positions of the samples.</param>
/// <param name="Pixels">float32 [n, C, H, W], 0 … 1, on the device.</param>
/// <param name="Inputs">The same images, normalised.</param>
/// <param name="Labels">int64 [n], on the device.</param>
/// <param name="Draws">The random draws of this step, after those of the augmentation.</param>
public sealed record TrainingBatch(ReadOnlyMemory<int> Samples, Tensor Pixels, Tensor Inputs, Tensor Labels, Philox Draws);

/// <summary>The batches of a training; each is decoded while the network learns from the one before.</summary>
internal sealed class Batches(ISamples samples, Input input, Recipe recipe, TrainingRun run)
{
    public BatchOrder Order { get; } = new(samples.Count, recipe.BatchSize, run.Seeds);

    public TrainingBatch Of(TrainingStep step)
    {
        var labels = Array.ConvertAll(step.Samples.ToArray(), sample => (long)samples.Labels[sample]);
        var pixels = samples.AugmentedPixels(step.Samples, step.Draws).to(run.Device);
        AnnounceAfter(step);
        return new TrainingBatch(step.Samples, pixels, input.Normalise(pixels), tensor(labels).to(run.Device), step.Draws);
    }

    // Its draws are those that the training loop will give it.
    private void AnnounceAfter(TrainingStep step)
    {
        var (epoch, batch) = Math.DivRem(step.Number + 1, Order.BatchesPerEpoch);
        if (epoch < recipe.Epochs)
        {
            samples.Announce(Order[(int)epoch, (int)batch], run.Seeds.Generator("augmentation", step.Number + 1));
        }
    }
}
