// Trains one network by one method on the upstream classes: images → network → recipe → loss → files.

using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Optimization;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>The verb <c>train</c>.</summary>
public static class Train
{
    private const double Beta1 = 0.9, Beta2 = 0.999;

    // As in the original.
    private const int StartingBatches = 10;

    public static void Run(Parameters parameters, StepContext context)
    {
        var run = TrainingRun.Start(context, parameters.Recipe.Seeds());
        var (recipe, method) = (parameters.Recipe, parameters.Method);
        var images = ClassSplit.Learnt(run.Images("train"), parameters).On(run.Device);
        var card = Card.Describe(parameters, images);
        using var network = new UncertainNetwork(card);
        if (context.OptionalInput("model") is { } checkpoint)
        {
            StartFrom(network, card, checkpoint);
        }

        run.Place(network);
        var pipeline = new ImagePipeline(parameters.Input, parameters.Augmentation);
        var order = new BatchOrder(images.Count, recipe.BatchSize, run.Seeds);
        network.UncertaintyScale = StartingScale();
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = DecayedAdamW.Create(network.named_parameters(), recipe.LearningRate, Beta1, Beta2, recipe.WeightDecay),
            LearningRate = LearningRates.Cosine(recipe.LearningRate, (long)recipe.Epochs * order.BatchesPerEpoch),
            Order = order,
            Epochs = recipe.Epochs,
            Seeds = run.Seeds,
            ClipNorm = parameters.ClipNorm,
            // A step: gradients to 0, this loss, its gradients backwards, cut, the optimizer's step.
            Loss = step =>
            {
                using var generator = new Generator(run.Seeds.For("von Mises-Fisher", step.Number), run.Device);
                var samples = method.IsContrastive ? Twice(step.Samples) : step.Samples;
                var input = pipeline.Training(images.Batch(samples), step.Draws); // [n, channels, side, side]
                var answer = network.call(input); // logits [n, C], uncertainties [n], embeddings [n, D]
                return method.Loss(answer, images.LabelsOf(samples), network, new GeneratorDraws(generator));
            },
        };
        var history = new TrainingLoop(plan, context).Run();
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
                network.call(pipeline.Training(images.Batch(order[0, batch]), run.Seeds.Generator("starting uncertainty", batch))).Uncertainty)]);
        }
    }

    private static ReadOnlyMemory<int> Twice(ReadOnlyMemory<int> samples) => samples.ToArray().SelectMany(sample => new[] { sample, sample }).ToArray();

    // By name, as in the original: another classifier than the linear one, and the network of uncertainties, start at random.
    private static void StartFrom(UncertainNetwork network, Card card, string path)
    {
        var (own, there) = (LearntClasses.Of(card), LearntClasses.Read(path));
        if (there != own)
        {
            throw new BadInputException("the model to start from has learnt other classes")
            {
                At = new SourcePosition(path),
                Facts = [("there", $"{there}"), ("here", $"{own}")],
            };
        }

        var known = ModelFile.ReadState(path);
        ModelFile.Load(network, network.state_dict().ToDictionary(entry => entry.Key, entry => known.GetValueOrDefault(entry.Key, entry.Value)), path);
    }

    /// <summary>What a training is told. The defaults are those of the laptop profile, which <c>docs/papers/url.md</c> explains.</summary>
    public sealed record Parameters
    {
        /// <summary>What is learnt, and what its uncertainty is.</summary>
        public required Method Method { get; init; }

        /// <summary>
        /// How long, how fast, from how many images. <c>train_size</c> counts from the first image on, before downstream classes are left out;
        /// a contrastive method has two crops of each image of a batch; the rate falls to 0 by half a cosine; the decay is of matrices and filters.
        /// </summary>
        public required Recipe Recipe { get; init; }

        /// <summary>Classes that no network learns and on which it is judged; the others are numbered in increasing order.</summary>
        public IReadOnlyList<int> Downstream { get; init; } = [];

        /// <summary>What the norm of the gradient is cut to.</summary>
        [Range(1e-9, 1e9)]
        public double ClipNorm { get; init; } = 1;

        /// <summary>How images reach the network, in training and evaluation.</summary>
        public Input Input { get; init; } = new();

        /// <summary>How training images are changed; an evaluation changes none.</summary>
        public Augmentation Augmentation { get; init; } = new();
    }

    // Of a checkpoint no more is read than this, so that its method does not matter to who starts from it.
    private sealed record LearntClasses(int Channels, int Classes, string Downstream)
    {
        public static LearntClasses Of(Card card) => new(card.Channels, card.Classes, Sorted(card.Parameters.Downstream));

        public static LearntClasses Read(string path)
        {
            try
            {
                using var json = JsonDocument.Parse(ModelFile.ReadMetadata(path).GetValueOrDefault("url", ""));
                var (card, parameters) = (json.RootElement, json.RootElement.GetProperty("parameters"));
                var downstream = parameters.GetProperty("downstream").EnumerateArray().Select(label => label.GetInt32());
                return new(card.GetProperty("channels").GetInt32(), card.GetProperty("classes").GetInt32(), Sorted(downstream));
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new BadInputException("this is not a model that a step of 'url' has written", error) { At = new SourcePosition(path) };
            }
        }

        public override string ToString() => $"{Classes}, without {Downstream}";

        private static string Sorted(IEnumerable<int> labels) => string.Join(", ", labels.Order());
    }
}

/// <summary>AdamW whose weight decay spares vectors, numbers and what is named bias.</summary>
/// <remarks>Source: mkirchhof/url@eacd47f, timm/optim/optim_factory.py, param_groups_weight_decay.</remarks>
public static class DecayedAdamW
{
    /// <param name="parameters">With their names.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="beta1">Decay of the mean of the gradients; 0.8 in arXiv:2402.16569.</param>
    /// <param name="beta2">Decay of the mean of their squares; 0.95 there.</param>
    /// <param name="weightDecay">Of matrices.</param>
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
