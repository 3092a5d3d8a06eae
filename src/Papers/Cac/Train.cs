// Trains one network on the known classes of one trial: images → network → recipe → loss → files.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The verb <c>train</c>.</summary>
public static class Train
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var run = TrainingRun.Start(context, parameters.Recipe.Seeds());
        var images = KnownImages.Of(run.Images("train"), parameters).On(run.Device);
        var card = Networks.Describe(parameters.Plain(), parameters.Loss, images.Training.Shape);
        using var network = run.Place(Networks.Create(card), parameters.FreshHead ? Networks.Heads : []);
        var pipeline = new ImagePipeline(parameters.Input, parameters.Augmentation);
        var objective = parameters.Loss.Create(card.Classes, run.Device);
        run.Finish("cac", card, network, [.. Stage.Of(parameters).SelectMany(Learn)]);

        // One phase of the recipe. It leaves the network with the weights of the best epoch if the recipe chooses one, else with those of the last.
        IEnumerable<HistoryRow> Learn(Stage stage)
        {
            var seeds = new SeedSequence(run.Seeds.For("stage", stage.Name));
            var order = new BatchOrder(images.Training.Count, parameters.Recipe.BatchSize, seeds);
            var selection = images.Validation is { } validation
                ? new EpochSelection(network, validation, pipeline, objective, parameters.Recipe.BatchSize)
                : null;
            using var optimizer = parameters.Optimizer.Create(network, stage.Rate, parameters.Recipe.WeightDecay);
            var plan = new TrainingPlan
            {
                Name = stage.Name,
                Model = network,
                Optimizer = optimizer,
                LearningRate = RateOf(parameters.Schedule, stage.Rate, (long)stage.Epochs * order.BatchesPerEpoch),
                Order = order,
                Epochs = stage.Epochs,
                Seeds = seeds,
                // A step: gradients to 0, this loss, its gradients backwards, the optimizer's step.
                Loss = step =>
                {
                    var input = pipeline.Training(images.Training.Batch(step.Samples), step.Draws); // [n, channels, height, width]
                    var logits = network.call(input); // [n, C]
                    return objective.Loss(logits, images.Training.LabelsOf(step.Samples));
                },
                AfterEpoch = selection is null ? null : _ => selection.Observe(),
                Also = selection,
                KeepEnd = !stage.IsLast,
            };
            var history = new TrainingLoop(plan, context).Run();
            selection?.RestoreBest();
            return history.Select(row => row with { Epoch = row.Epoch + stage.FirstEpoch });
        }
    }

    private static LearningRate RateOf(ScheduleKind schedule, double rate, long steps) => schedule switch
    {
        ScheduleKind.Cosine => LearningRates.Cosine(rate, steps),
        ScheduleKind.Constant => LearningRates.Constant(rate),
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "not a schedule"),
    };

    /// <summary>Parameters of a training. The defaults are the laptop recipe; <c>docs/papers/cac.md</c> gives those of the publications.</summary>
    public sealed record Parameters : Setting
    {
        /// <summary>The loss to minimise.</summary>
        public required Loss Loss { get; init; }

        /// <summary>The second phase, which starts from the first one's result with a new optimizer; the paper's recipe has one.</summary>
        public SecondStage Second { get; init; } = new();

        public Optimizer Optimizer { get; init; } = new Optimizer.Adam();

        public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

        /// <summary>Whether the last layer starts from random weights although weights are given.</summary>
        public bool FreshHead { get; init; }
    }

    /// <summary>A second phase of the training.</summary>
    public sealed record SecondStage
    {
        /// <summary>The number of epochs; 0 for no second phase.</summary>
        [Range(0, 100_000)]
        public int Epochs { get; init; }

        [Range(0, 100)]
        public double LearningRate { get; init; } = 1e-4;
    }

    // A phase of the training, with its own optimizer, rate and choice of the best epoch; not a stage of the DAG. Its name distinguishes checkpoints and random streams.
    private sealed record Stage(string Name, int FirstEpoch, int Epochs, double Rate, bool IsLast)
    {
        public static IReadOnlyList<Stage> Of(Parameters parameters)
        {
            var (one, two) = (parameters.Recipe, parameters.Second);
            var first = new Stage("first", 0, one.Epochs, one.LearningRate, IsLast: two.Epochs == 0);
            var second = new Stage("second", one.Epochs, two.Epochs, two.LearningRate, IsLast: true);
            return first.IsLast ? [first] : [first, second];
        }
    }
}

/// <summary>The part of a training that an evaluation must know: which network saw which images and how. Loss and optimizer do not belong to it.</summary>
public record Setting
{
    /// <summary>The recipe of the first phase: how long, how fast, from how many images.</summary>
    public required Recipe Recipe { get; init; }

    public NetworkKind Network { get; init; } = NetworkKind.SmallCnn;

    /// <summary>How the classes are divided into known and unknown.</summary>
    public Benchmark Benchmark { get; init; } = Benchmark.TenClasses;

    /// <summary>The trial of the benchmark.</summary>
    [Range(0, ClassSplits.Trials - 1)]
    public int Split { get; init; }

    /// <summary>The share of each known class's images that is kept back to choose the epoch; 0 takes the last epoch.</summary>
    [Range(0, 0.9)]
    public double Validation { get; init; }

    /// <summary>How images reach the network, in training and evaluation.</summary>
    public Input Input { get; init; } = new();

    /// <summary>How training images are changed; an evaluation changes none.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>The dropout probability, for networks with dropout.</summary>
    [Range(0, 0.99)]
    public double Dropout { get; init; } = 0.3;

    /// <summary>A copy without the properties that a derived record adds.</summary>
    public Setting Plain() => new(this);
}

/// <summary>The optimizer: a choice of cases with their own parameters.</summary>
public abstract record Optimizer
{
    /// <summary>Creates a new optimizer.</summary>
    public abstract OptimizerHelper Create(nn.Module network, double rate, double weightDecay);

    /// <summary>Adam, with PyTorch's default moments.</summary>
    public sealed record Adam : Optimizer
    {
        public override OptimizerHelper Create(nn.Module network, double rate, double weightDecay) =>
            optim.Adam(network.parameters(), rate, weight_decay: weightDecay);
    }

    /// <summary>Stochastic gradient descent, without Nesterov's correction.</summary>
    public sealed record Sgd : Optimizer
    {
        [Range(0, 1)]
        public double Momentum { get; init; } = 0.9;

        public override OptimizerHelper Create(nn.Module network, double rate, double weightDecay) =>
            optim.SGD(network.parameters(), rate, Momentum, weight_decay: weightDecay);
    }
}

/// <summary>How the learning rate changes from its initial value.</summary>
public enum ScheduleKind
{
    /// <summary>Falls to 0 along half a cosine, updated with every batch.</summary>
    Cosine,

    Constant,
}

/// <summary>Keeps the weights of the best epoch: the least anchor loss on the validation images, or the highest accuracy for cross-entropy.</summary>
/// <remarks>
/// The mean of the batches' means, as the original takes it; on a tie the later epoch wins.
/// Source: dimitymiller/cac-openset@bd9c7f5, train_cacOpenset.py and train_closedSet.py.
/// </remarks>
internal sealed class EpochSelection(
    nn.Module<Tensor, Tensor> network, ImageSet validation, ImagePipeline pipeline, Objective objective, int batchSize) : ICheckpointed
{
    private const string Criterion = "criterion";
    private Dictionary<string, Tensor> _best = [];
    private double _least = double.PositiveInfinity;

    /// <summary>Evaluates the epoch that has just ended.</summary>
    public IReadOnlyList<(string Name, double Value)> Observe()
    {
        var logits = Inference.Logits(network, validation, pipeline.Evaluation, batchSize);
        var labels = validation.AllLabels();
        var batches = logits.split(batchSize).Zip(labels.split(batchSize), objective.SelectionCriterion);
        var criterion = batches.Average(mean => mean.to(float64).item<double>());
        if (criterion <= _least)
        {
            (_least, _best) = (criterion, Copy(network.state_dict()));
        }

        var accuracy = logits.argmax(1).eq(labels).to(float64).mean().item<double>();
        return [("validation_criterion", criterion), ("validation_accuracy", accuracy)];
    }

    /// <summary>Puts the best epoch's weights back into the network.</summary>
    public void RestoreBest() => network.load_state_dict(_best);

    public IEnumerable<KeyValuePair<string, Tensor>> Save() => _best.Append(KeyValuePair.Create(Criterion, tensor(_least)));

    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        _least = state[Criterion].item<double>();
        _best = Copy(state.Where(entry => entry.Key != Criterion));
    }

    private static Dictionary<string, Tensor> Copy(IEnumerable<KeyValuePair<string, Tensor>> state) =>
        state.ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope());
}
