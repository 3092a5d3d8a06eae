// Trains one network by one method on the upstream classes: images → network → recipe → loss → files.

using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Optimization;
using Retable.Learning.Retrieval;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>The verb <c>train</c>.</summary>
public static class Train
{
    // As in the original.
    private const int StartingBatches = 10;

    public static void Run(Parameters parameters, StepContext context)
    {
        var run = TrainingRun.Start(context, parameters.Recipe.Seeds());
        var (recipe, method, described) = (parameters.Recipe, parameters.Method, parameters.Described());
        var place = new ImagePlace(run.Device, context.Scratch, context.Threads, Again: true);
        using var all = Images.Open([.. context.Inputs("train").Select(input => input.Path)], described, place);
        var images = new ClassSplit(parameters.Downstream).Upstream(all.First(recipe.TrainSize));
        var card = Card.Describe(described, images);
        using var network = new UncertainNetwork(card);
        if (context.OptionalInput("model") is { } checkpoint)
        {
            StartingWeights.Load(network, card, checkpoint);
        }

        run.Place(network);
        var order = new BatchOrder(images.Count, recipe.BatchSize, run.Seeds);
        network.UncertaintyScale = StartingScale();
        using var validation = Validation.Open(context, network, described, place, parameters.ValidationBatch);
        var optimizer = parameters.Optimizer.Create(network.named_parameters(), recipe);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = parameters.Schedule.RateOf(recipe, order.BatchesPerEpoch),
            Order = order,
            Epochs = recipe.Epochs,
            Seeds = run.Seeds,
            ClipNorm = parameters.Optimizer.ClipsItself ? null : parameters.ClipNorm,
            BatchesPerStep = parameters.BatchesPerStep,
            AfterEpoch = validation is null ? null : _ => validation.Observe(),
            Also = validation?.Best,
            // A step: gradients to 0, this loss, its gradients backwards, cut, the optimizer's step.
            Loss = step =>
            {
                using var generator = new Generator(run.Seeds.For("von Mises-Fisher", step.Number), run.Device);
                var samples = method.IsContrastive ? Twice(step.Samples) : step.Samples;
                var input = images.Training(samples, step.Draws); // [n, channels, side, side]
                var answer = network.call(input); // logits [n, C], uncertainties [n], embeddings [n, D]
                return method.Loss(answer, images.LabelsOf(samples).to(run.Device), network, new GeneratorDraws(generator));
            },
        };
        var history = new TrainingLoop(plan, context).Run();
        validation?.Best.RestoreBest();
        run.Finish("url", card with { UncertaintyScale = network.UncertaintyScale }, network, history);

        // eq. 6: what makes the uncertainties of the first batches start at the mean that the method wants.
        double StartingScale()
        {
            if (method is not IPredictsUncertainty { Start: > 0 and var start })
            {
                return 1;
            }

            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            network.eval();
            return Uncertainties.StartingScale(start, [.. Enumerable.Range(0, Math.Min(StartingBatches, order.BatchesPerEpoch)).Select(batch =>
                network.call(images.Training(order[0, batch], run.Seeds.Generator("starting uncertainty", batch))).Uncertainty)]);
        }
    }

    // Rows 2i and 2i + 1 are two crops of one image.
    private static ReadOnlyMemory<int> Twice(ReadOnlyMemory<int> samples) => samples.ToArray().SelectMany(sample => new[] { sample, sample }).ToArray();

    /// <summary>Parameters of a training. The defaults are those of the laptop profile, which <c>docs/papers/url.md</c> explains.</summary>
    public sealed record Parameters
    {
        /// <summary>The method, which says what is learnt and what its uncertainty is.</summary>
        public required Method Method { get; init; }

        /// <summary>The recipe: how long, how fast, from how many images. <c>train_size</c> counts from the first image, before downstream classes are left out; a contrastive method takes two crops of each image of a batch; weight decay applies to matrices and filters.</summary>
        public required Recipe Recipe { get; init; }

        public BackboneKind Backbone { get; init; }

        /// <summary>Classes that no network learns and on which it is evaluated; the others are numbered in increasing order.</summary>
        public IReadOnlyList<int> Downstream { get; init; } = [];

        /// <summary>The optimizer.</summary>
        public Optimizer Optimizer { get; init; } = new Optimizer.Adamw();

        /// <summary>How the learning rate changes from its initial value.</summary>
        public Schedule Schedule { get; init; } = new Schedule.Cosine();

        /// <summary>The number of batches per optimizer step.</summary>
        [Range(1, 100_000)]
        public int BatchesPerStep { get; init; } = 1;

        /// <summary>The bound to which the gradient's norm is clipped; LAMB itself clips it to 1.</summary>
        [Range(1e-9, 1e9)]
        public double ClipNorm { get; init; } = 1;

        /// <summary>Images at once in the validation, if there is one.</summary>
        [Range(1, 100_000)]
        public int ValidationBatch { get; init; } = 500;

        /// <summary>How images reach the network, in training and evaluation.</summary>
        public Input Input { get; init; } = new();

        /// <summary>How training images are changed; an evaluation changes none.</summary>
        public Augmentation Augmentation { get; init; } = new();

        /// <summary>The parameters as the model's file stores them.</summary>
        public ModelParameters Described() => new()
        {
            Method = Method, Backbone = Backbone, Downstream = Downstream, TrainSize = Recipe.TrainSize, Input = Input, Augmentation = Augmentation,
        };
    }
}

/// <summary>Measures after each epoch how well uncertainties transfer to classes other than those of the evaluation, and keeps the best epoch.</summary>
/// <remarks>
/// The criterion is the mean R-AUROC (eq. 1) over the validation parts of the sets in the input <c>validation</c>; of equal epochs the first stays.
/// Source: mkirchhof/url@d90adb6, train.py, with <c>--eval-metric=avg_downstream_auroc_correct</c>.
/// </remarks>
internal sealed class Validation : IDisposable
{
    private readonly UncertainNetwork _network;
    private readonly Predictor _predictor;
    private readonly IReadOnlyList<Images> _sets;

    private Validation(UncertainNetwork network, Predictor predictor, IReadOnlyList<Images> sets) =>
        (_network, _predictor, _sets, Best) = (network, predictor, sets, new BestEpoch(network));

    /// <summary>The weights of the best epoch.</summary>
    public BestEpoch Best { get; }

    /// <summary>Opens the input <c>validation</c>; null if the stage has none.</summary>
    public static Validation? Open(StepContext context, UncertainNetwork network, ModelParameters described, ImagePlace place, int batchSize)
    {
        var sets = ImageGroups.Of(context.Inputs("validation")).Select(paths => Images.Open(paths, described, place).Part(RetrievalSplit.Validation)).ToList();
        return sets.Count == 0 ? null : new Validation(network, new Predictor(place.Device, batchSize, context), sets);
    }

    /// <summary>Evaluates the epoch that has just ended.</summary>
    public IReadOnlyList<(string Name, double Value)> Observe()
    {
        var areas = _sets.Select(set =>
        {
            var answers = _predictor.Run(set.Count, set.Source.Dataset, (first, count) =>
            {
                var (logits, uncertainty, features) = _network.call(set.Evaluation(first, count));
                return [logits, uncertainty, features];
            });
            var judged = EvaluatedSet.Of(new UncertainPrediction(answers[0], answers[1], answers[2]), [.. set.Labels]);
            return SetMetrics.Of(judged, AurocRules.Exact).Single(metric => metric.Name == "auroc_correct").Value;
        }).ToList();
        Best.Observe(areas.Average());
        return [("validation_auroc_correct", areas.Average())];
    }

    public void Dispose()
    {
        foreach (var set in _sets)
        {
            set.Dispose();
        }
    }
}

/// <summary>The optimizer. Its weight decay spares vectors, numbers and everything named bias.</summary>
public abstract record Optimizer
{
    /// <summary>The decay of the mean of the gradients; 0.8 in arXiv:2402.16569.</summary>
    [Range(0, 1)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the mean of the squared gradients; 0.95 in arXiv:2402.16569.</summary>
    [Range(0, 1)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Whether the optimizer itself clips the gradient.</summary>
    internal virtual bool ClipsItself => false;

    /// <summary>Creates a new optimizer.</summary>
    internal abstract TrainingOptimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters, Recipe recipe);

    /// <summary>AdamW, used in the laptop profile and in arXiv:2402.16569.</summary>
    public sealed record Adamw : Optimizer
    {
        internal override TrainingOptimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters, Recipe recipe) =>
            DecayedAdamW.Create(parameters, recipe.LearningRate, Beta1, Beta2, recipe.WeightDecay);
    }

    /// <summary>LAMB, used in arXiv:2307.03810.</summary>
    public sealed record Lamb : Optimizer
    {
        internal override bool ClipsItself => true;

        internal override TrainingOptimizer Create(IEnumerable<(string Name, Parameter Parameter)> parameters, Recipe recipe) => new Learning.Optimization.Lamb(
            parameters, recipe.LearningRate, new LambSettings { Beta1 = Beta1, Beta2 = Beta2, WeightDecay = recipe.WeightDecay });
    }
}

/// <summary>How the learning rate changes from its initial value.</summary>
public abstract record Schedule
{
    /// <summary>The learning rate of each batch.</summary>
    public abstract LearningRate RateOf(Recipe recipe, int batchesPerEpoch);

    /// <summary>Falls to 0 along half a cosine, a little with every batch.</summary>
    public sealed record Cosine : Schedule
    {
        public override LearningRate RateOf(Recipe recipe, int batchesPerEpoch) =>
            LearningRates.Cosine(recipe.LearningRate, (long)recipe.Epochs * batchesPerEpoch);
    }

    /// <summary>Falls along the same cosine but is constant within an epoch; the first epochs rise to the full rate in equal steps.</summary>
    /// <remarks>The cosine counts the epochs of the warm-up too. Source: mkirchhof/url@eacd47f, timm/scheduler/cosine_lr.py.</remarks>
    public sealed record ByEpoch : Schedule
    {
        /// <summary>The number of warm-up epochs.</summary>
        [Range(0, 100_000)]
        public int Warmup { get; init; } = 5;

        /// <summary>The learning rate of the first warm-up epoch.</summary>
        [Range(0, 100)]
        public double WarmupRate { get; init; } = 1e-4;

        public override LearningRate RateOf(Recipe recipe, int batchesPerEpoch)
        {
            var epochs = LearningRates.Warmup(WarmupRate, recipe.LearningRate, Warmup, LearningRates.Cosine(recipe.LearningRate, recipe.Epochs));
            return step => epochs(step / batchesPerEpoch);
        }
    }
}

/// <summary>AdamW whose weight decay spares vectors, numbers and everything named bias.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, timm/optim/optim_factory.py, param_groups_weight_decay.</remarks>
public static class DecayedAdamW
{
    /// <param name="parameters">The parameters with their names.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="beta1">The decay of the mean of the gradients; 0.8 in arXiv:2402.16569.</param>
    /// <param name="beta2">The decay of the mean of the squared gradients; 0.95 in arXiv:2402.16569.</param>
    /// <param name="weightDecay">The weight decay of matrices.</param>
    public static TrainingOptimizer Create(
        IEnumerable<(string Name, Parameter Parameter)> parameters, double rate, double beta1, double beta2, double weightDecay)
    {
        var isSpared = parameters.ToLookup(
            named => named.Parameter.dim() <= 1 || named.Name.EndsWith("bias", StringComparison.Ordinal), named => named.Parameter);
        var groups = new[] { (Spared: false, Decay: weightDecay), (Spared: true, Decay: 0.0) }
            .Where(group => isSpared[group.Spared].Any())
            .Select(group => new AdamW.ParamGroup(isSpared[group.Spared], new AdamW.Options { weight_decay = group.Decay }));
        return new AdamW(groups, rate, beta1, beta2);
    }
}
