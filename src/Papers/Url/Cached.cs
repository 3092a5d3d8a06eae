// Embeddings computed once (PVU): the backbone runs over the images, and then no more. Images → embeddings; embeddings → network of uncertainties.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Optimization;
using Retable.Learning.Retrieval;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Url;

/// <summary>The verb <c>embed</c>: computes embeddings of augmented training images, several times over, or of evaluated images, whole and cropped to their middles.</summary>
public static class Embed
{
    public static void Run(Parameters parameters, StepContext context)
    {
        using var model = TrainedModel.Open<Card, UncertainNetwork>(context, "url", card => new UncertainNetwork(card));
        var trained = model.Card.Parameters;
        using var all = Images.Open([.. context.Inputs("images").Select(input => input.Path)], trained, new ImagePlace(model.Device, context.Scratch, context.Threads));
        model.Card.Require(all);
        var images = parameters.IsEvaluation
            ? all.Part(RetrievalSplit.Test).First(parameters.Size)
            : new ClassSplit(trained.Downstream).Upstream(all.First(Math.Min(parameters.Size, trained.TrainSize)));
        var predictor = new Predictor(model.Device, parameters.BatchSize, context);
        var seeds = new SeedSequence(unchecked((ulong)parameters.Seed));
        var shares = CentreCrops.Shares(images.Count, Evaluate.Seeds);
        EmbeddingFile.Write(context.Output("embeddings"), images, parameters.IsEvaluation
            ? [Embedded("whole", images.Evaluation), Embedded("middles", (first, count) => CentreCrops.Of(images.Evaluation(first, count), shares[first..(first + count)]))]
            : Enumerable.Range(0, parameters.Passes).Select(pass => Embedded($"pass {pass + 1} of {parameters.Passes}", (first, count) =>
                images.Training(Enumerable.Range(first, count).ToArray(), seeds.Generator("augmentation", pass, first)))));

        Tensor Embedded(string caption, Func<int, int, Tensor> input) =>
            predictor.Run(images.Count, caption, (first, count) => [model.Network.Backbone.call(input(first, count))])[0]; // [images, D]
    }

    /// <summary>Parameters of the verb. The model file itself says how images are augmented and which are used for training.</summary>
    public sealed record Parameters
    {
        /// <summary>Whether the images are evaluated: pass 0 has them whole, pass 1 their middles (eq. 2). Otherwise they are training images.</summary>
        public bool IsEvaluation { get; init; }

        /// <summary>The number of times each training image is embedded, each time with another augmentation.</summary>
        [Range(1, 10_000)]
        public int Passes { get; init; } = 4;

        /// <summary>The largest number of images, taken from the start.</summary>
        [Range(1, int.MaxValue)]
        public int Size { get; init; } = int.MaxValue;

        /// <summary>Images at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 500;

        public long Seed { get; init; }
    }
}

/// <summary>The verb <c>train-head</c>: learns to predict losses (eq. 10) or their order (eq. 11), while backbone and classifier stay fixed.</summary>
public static class TrainHead
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var (run, recipe) = (TrainingRun.Start(context, parameters.Recipe.Seeds()), parameters.Recipe);
        using var backbone = TrainedModel.Open<Card, UncertainNetwork>(context, "url", card => new UncertainNetwork(card));
        var card = Describe(backbone.Card, parameters.Head, context.Input("model"));
        using var network = run.Place(new UncertainNetwork(card));
        var known = backbone.Network.state_dict();
        network.load_state_dict(network.state_dict().ToDictionary(entry => entry.Key, entry => known.GetValueOrDefault(entry.Key, entry.Value)));

        var (embeddings, labels) = Read([.. context.Inputs("embeddings").Select(file => file.Path)], network.Features, run.Device);
        var loss = new LossPredictionLoss(1, parameters.Comparison.Create()) { LearnsTask = false };
        var head = new CachedTraining(network.Classifier, network.Uncertainty, loss);
        // Pairs: of an odd number of embeddings the last is left out, and batches are even.
        var order = new BatchOrder((int)embeddings.shape[0] / 2 * 2, EvenBatch(recipe), run.Seeds);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = parameters.Optimizer.Create(head.Parameters, recipe),
            LearningRate = parameters.Schedule.RateOf(recipe, order.BatchesPerEpoch),
            Order = order,
            Epochs = recipe.Epochs,
            Seeds = run.Seeds,
            BatchesPerStep = parameters.BatchesPerStep,
            // A step: gradients to 0, this loss, its gradients backwards, the optimizer's step.
            Loss = step =>
            {
                var rows = tensor(Array.ConvertAll(step.Samples.ToArray(), row => (long)row)).to(embeddings.device);
                return head.LossOf(embeddings.index_select(0, rows), labels.index_select(0, rows));
            },
        };
        run.Finish("url", card, network, new TrainingLoop(plan, context).Run());
    }

    // All files together: embeddings [rows, D] and labels [rows].
    private static (Tensor Embeddings, Tensor Labels) Read(IReadOnlyList<string> paths, long width, Device device)
    {
        using var scope = NewDisposeScope();
        var files = paths.Select(path => EmbeddingFile.Read(path, width)).ToList();
        return (
            cat([.. files.Select(file => file.Embeddings)]).to(device).MoveToOuterDisposeScope(),
            cat([.. files.Select(file => file.LabelTensor())]).to(device).MoveToOuterDisposeScope());
    }

    // The same network with a new head; the card keeps what the backbone was trained with.
    private static Card Describe(Card backbone, UncertaintyHead head, string path) => backbone.Parameters.Method is Method.CrossEntropy
        ? backbone with
        {
            UncertaintyScale = 1,
            Parameters = backbone.Parameters with { Method = new Method.LossPrediction { StopGradient = true, Head = head } },
        }
        : throw new BadInputException("this model was not trained by cross-entropy; its losses are not to be predicted here")
        {
            At = new SourcePosition(path),
            Hint = "Give a model that was trained with 'method: cross_entropy'.",
        };

    private static int EvenBatch(Recipe recipe) => recipe.BatchSize > 1
        ? recipe.BatchSize / 2 * 2
        : throw new BadInputException("with 'batch_size' 1 there is no pair to compare") { Hint = "Set 'batch_size' in 'recipe' to 2 or more." };

    /// <summary>Parameters of the training.</summary>
    public sealed record Parameters
    {
        /// <summary>The recipe: an epoch is a pass over all embeddings, and an odd batch size is rounded down. <c>train_size</c> is ignored: all embeddings are used.</summary>
        public required Recipe Recipe { get; init; }

        /// <summary>How uncertainties are compared with the losses that they predict.</summary>
        public Comparison Comparison { get; init; } = new Comparison.Order();

        public Optimizer Optimizer { get; init; } = new Optimizer.Adamw { Beta1 = 0.8, Beta2 = 0.95 };

        /// <summary>How the learning rate changes from its initial value.</summary>
        public Schedule Schedule { get; init; } = new Schedule.Cosine();

        /// <summary>The number of batches per optimizer step.</summary>
        [Range(1, 100_000)]
        public int BatchesPerStep { get; init; } = 1;

        /// <summary>The size of the network that predicts uncertainties.</summary>
        public UncertaintyHead Head { get; init; } = new();
    }
}

/// <summary>How uncertainties are compared with the losses that they predict.</summary>
public abstract record Comparison
{
    internal abstract LossComparison? Create();

    /// <summary>Compares the order of pairs (eq. 11).</summary>
    public sealed record Order : Comparison
    {
        /// <summary>The gap by which two uncertainties should differ.</summary>
        [Range(0, 1e6)]
        public double Gap { get; init; } = 0.1;

        internal override LossComparison Create() => new PairOrder(Gap).forward;
    }

    /// <summary>Compares by the mean squared error.</summary>
    public sealed record Squared : Comparison
    {
        internal override LossComparison? Create() => null;
    }
}

/// <summary>Trains an uncertainty network and, if wanted, the classifier on embeddings computed once: the backbone is frozen and never runs.</summary>
/// <remarks>Source: Kirchhof et al., arXiv:2402.16569; checked against mkirchhof/url@eacd47f, train.py and timm/data/dataset.py, HDF5Dataset.</remarks>
public sealed class CachedTraining
{
    private readonly nn.Module<Tensor, Tensor> _classifier;
    private readonly UncertaintyMlp _uncertainty;
    private readonly LossPredictionLoss _loss;

    /// <param name="classifier">The classifier, from embeddings [n, D] to logits [n, C]; frozen if the loss does not learn the task.</param>
    /// <param name="uncertainty">The uncertainty network, from embeddings to uncertainties.</param>
    /// <param name="loss">The loss of both.</param>
    public CachedTraining(nn.Module<Tensor, Tensor> classifier, UncertaintyMlp uncertainty, LossPredictionLoss loss)
    {
        (_classifier, _uncertainty, _loss) = (classifier, uncertainty, loss);
        foreach (var parameter in classifier.parameters())
        {
            parameter.requires_grad_(loss.LearnsTask);
        }
    }

    /// <summary>The trained parameters, with unique names.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters =>
    [
        .. _classifier.named_parameters().Where(_ => _loss.LearnsTask).Select(named => ($"classifier.{named.name}", named.parameter)),
        .. _uncertainty.named_parameters().Select(named => ($"uncertainty.{named.name}", named.parameter)),
    ];

    /// <summary>Computes logits and uncertainties, and passes the embeddings on.</summary>
    public UncertainPrediction Predict(Tensor embeddings) => new(_classifier.call(embeddings), _uncertainty.call(embeddings), embeddings);

    /// <summary>Makes one pass over embeddings in their order; rows that do not fill a last batch are left out.</summary>
    /// <param name="optimizer">An optimizer for <see cref="Parameters"/>.</param>
    /// <param name="embeddings">float [n, D].</param>
    /// <param name="labels">int64 [n].</param>
    /// <param name="batch">Rows per batch; even for a loss on pairs.</param>
    /// <param name="perStep">Batches per optimizer step.</param>
    /// <returns>The loss of each batch.</returns>
    /// <exception cref="ArgumentException">A shape does not match; the message gives both.</exception>
    public double[] Epoch(TrainingOptimizer optimizer, Tensor embeddings, Tensor labels, int batch, int perStep)
    {
        Shapes.Require(embeddings, [-1, -1]);
        Shapes.Require(labels, [embeddings.shape[0]]);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        return AccumulatedEpoch.Run(optimizer, perStep, Enumerable.Range(0, (int)(embeddings.shape[0] / batch)).Select(i => (Func<Tensor>)(() =>
            LossOf(embeddings.narrow(0, (long)i * batch, batch), labels.narrow(0, (long)i * batch, batch)))));
    }

    /// <summary>The loss of a batch.</summary>
    /// <param name="embeddings">float [n, D].</param>
    /// <param name="labels">int64 [n].</param>
    public Tensor LossOf(Tensor embeddings, Tensor labels)
    {
        var (logits, uncertainty, _) = Predict(embeddings);
        return _loss.forward(logits, uncertainty, labels);
    }
}

/// <summary>An epoch whose steps accumulate the gradients of several batches.</summary>
/// <remarks>
/// A step's gradient is that of the mean of its batches' losses. Batches that do not fill a last step count for nothing but the reported loss.
/// Source: mkirchhof/url@eacd47f, train.py, train_one_epoch.
/// </remarks>
public static class AccumulatedEpoch
{
    /// <param name="optimizer">The optimizer of the trained parameters.</param>
    /// <param name="perStep">Batches per optimizer step.</param>
    /// <param name="losses">One function per batch, each giving a scalar; called in turn.</param>
    /// <returns>The loss of each batch.</returns>
    public static double[] Run(TrainingOptimizer optimizer, int perStep, IEnumerable<Func<Tensor>> losses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perStep, 1);
        var values = new List<double>();
        // What the last epoch left over.
        optimizer.zero_grad();
        foreach (var batch in losses)
        {
            using var scope = NewDisposeScope();
            var loss = batch();
            values.Add(loss.detach().to(float64).item<double>());
            (loss / perStep).backward();
            if (values.Count % perStep == 0)
            {
                optimizer.step();
                optimizer.zero_grad();
            }
        }

        return [.. values];
    }
}
