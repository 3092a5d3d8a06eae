// ImageNet: photographs, the released code's recipe, and the training: photographs → network → recipe → loss → files.

global using PhotographCard = Retable.Learning.Experiment.ModelCard<Retable.Papers.Anchoring.TrainPhotographs.Parameters>;

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>The verb <c>train-photographs</c>: references are photographs of the same batch, after all augmentation.</summary>
public static class TrainPhotographs
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var recipe = parameters.Recipe;
        var run = TrainingRun.Start(context, recipe.Seeds());
        using var photographs = new Photographs([.. context.Inputs("train").Select(each => each.Path)], parameters.Input, context.Scratch, context.Threads, again: true);
        var card = Describe(parameters, photographs.Labels.Max() + 1);
        using var network = run.Place(Networks.Create(card));
        var order = new BatchOrder(photographs.Count, recipe.BatchSize, run.Seeds, recipe.Repeats);
        using var average = new WeightAverage(recipe.AverageDecay(recipe.BatchSize));
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = recipe.Optimizer(network),
            LearningRate = recipe.Schedule(order.BatchesPerEpoch),
            Order = order,
            Epochs = recipe.Epochs,
            Seeds = run.Seeds,
            ClipNorm = recipe.ClipNorm,
            Also = average,
            Loss = step =>
            {
                Average(step.Number - 1);
                var batch = photographs.Training(step.Samples, step.Draws, recipe).to(run.Device); // [n, 3, size, size]
                var labels = tensor(photographs.LabelsOf(step.Samples)).to(run.Device);
                var (images, targets) = recipe.Mixed(batch, labels, card.Classes, run.Seeds, step.Number);
                var (input, isMasked) = parameters.Training.InBatch(images, run.Seeds.Generator("masks and references", step.Number));
                var logits = network.call(input); // [n, C]
                return parameters.Training.Objective().forward(logits, targets, recipe.LabelSmoothing, isMasked);
            },
        };
        var history = new TrainingLoop(plan, context).Run();
        Average(plan.Steps - 1);

        // The averaged weights are the ones evaluated.
        network.load_state_dict(average.State.ToDictionary());
        run.Finish("anchoring", card, network, history);

        // What the step before this one left, if it is one after which weights are averaged: the first of an epoch, and every so many after it.
        void Average(long step)
        {
            if (step >= 0 && step % order.BatchesPerEpoch % recipe.AverageEvery == 0)
            {
                average.Update(network);
            }
        }
    }

    internal static PhotographCard Describe(Parameters parameters, int classes) =>
        new() { Parameters = parameters, Channels = 3, Height = parameters.Input.Size, Width = parameters.Input.Size, Classes = classes };

    /// <summary>Parameters of a training; the defaults are those of the released code's script for SwinV2-B.</summary>
    public sealed record Parameters
    {
        /// <summary>What the network sees. References come from the batch, so no reference set can be chosen.</summary>
        public required Training Training { get; init; }

        public required ImageNetRecipe Recipe { get; init; }

        public NetworkKind Network { get; init; } = NetworkKind.SwinV2B;

        /// <summary>How photographs reach the network, in training and evaluation.</summary>
        public PhotographInput Input { get; init; } = new();
    }
}

/// <summary>How photographs reach the network.</summary>
public sealed record PhotographInput
{
    /// <summary>Pixels per side.</summary>
    [Range(16, 1024)]
    public int Size { get; init; } = 256;

    /// <summary>Pixels of the shorter side before the middle is cropped, for evaluation.</summary>
    [Range(16, 1024)]
    public int Resize { get; init; } = 256;

    /// <summary>The mean of each channel, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>The standard deviation of each channel, as a fraction of 1.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.229, 0.224, 0.225];
}

/// <summary>The released code's recipe for ImageNet.</summary>
/// <remarks>
/// Not here: mixed precision, for which the binding of libtorch has no autocast; all is float32.
/// Source: LLNL/anchoring@c472301, ImageNet/run_train.sh and ImageNet/train.py, which are torchvision's references.
/// </remarks>
public sealed record ImageNetRecipe : Recipe
{
    // Of one sample an epoch.
    private const double AverageReference = 0.99998;

    public ImageNetRecipe() => (BatchSize, LearningRate, WeightDecay) = (512, 1e-4, 0.05);

    /// <summary>The lowest learning rate, at the end of the cosine.</summary>
    [Range(0, 1)]
    public double Floor { get; init; } = 1e-6;

    [Range(0, 1)]
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>α of mixup and CutMix, between which each batch chooses at random: the code passes mixup's α to both. 0 for neither.</summary>
    [Range(0, 100)]
    public double Mixing { get; init; } = 0.8;

    /// <summary>Repeated augmentation: an epoch shows one photograph in so many, each so many times, changed anew.</summary>
    [Range(1, 100)]
    public int Repeats { get; init; } = 4;

    /// <summary>Probability of <see cref="RandomErasing"/>.</summary>
    [Range(0, 1)]
    public double Erasing { get; init; } = 0.25;

    /// <summary>Whether each photograph goes through <see cref="TrivialAugment"/>.</summary>
    public bool TrivialAugment { get; init; } = true;

    /// <summary>The bound to which the gradient's norm over all weights is clipped.</summary>
    [Range(0, 1e9)]
    public double ClipNorm { get; init; } = 5;

    /// <summary>Steps between two updates of the averaged weights.</summary>
    [Range(1, 1_000_000)]
    public int AverageEvery { get; init; } = 32;

    /// <summary>The decay of the averaged weights: 0.9991808 for batches of 512 and 400 epochs.</summary>
    public double AverageDecay(int batchSize) => WeightAverage.Decay(AverageReference, (long)batchSize * AverageEvery, Epochs);

    /// <summary>AdamW without decay on normalisations, biases, class token and position embeddings.</summary>
    public AdamW Optimizer(nn.Module network)
    {
        var isSpared = network.named_parameters().ToLookup(each => each.parameter.dim() <= 1 || each.name is "cls_token" or "pos_embed", each => each.parameter);
        var groups = new[] { (Spared: false, Decay: WeightDecay), (Spared: true, Decay: 0) }
            .Where(group => isSpared.Contains(group.Spared))
            .Select(group => new AdamW.ParamGroup(isSpared[group.Spared], new AdamW.Options { weight_decay = group.Decay }));
        return new AdamW(groups, LearningRate, beta1: 0.9, beta2: 0.999);
    }

    /// <summary>A cosine from the learning rate to its floor, constant within an epoch.</summary>
    public LearningRate Schedule(int batchesPerEpoch)
    {
        var ofEpoch = LearningRates.Cosine(LearningRate, Epochs, Floor);
        return step => ofEpoch(step / batchesPerEpoch);
    }

    /// <summary>Applies mixup or CutMix to a batch.</summary>
    /// <param name="images">float [n, 3, h, w].</param>
    /// <param name="labels">int64 [n].</param>
    /// <param name="classes">C.</param>
    /// <param name="seeds">The seeds of the training.</param>
    /// <param name="step">The number of the step.</param>
    /// <returns>The images, and targets [n, C].</returns>
    public (Tensor Images, Tensor Targets) Mixed(Tensor images, Tensor labels, int classes, SeedSequence seeds, long step)
    {
        if (Mixing == 0)
        {
            return (images, nn.functional.one_hot(labels, classes).to(images.dtype));
        }

        var draws = seeds.Generator("mixing", step);
        using var generator = new Generator(seeds.For("mixing weight", step));
        var weight = MixingWeight.Draw(Mixing, generator);
        return draws.NextInt(2) == 0
            ? Mixup.Apply(images, labels, classes, weight)
            : CutMix.Apply(images, labels, classes, weight, CutMix.Centre((int)images.shape[2], (int)images.shape[3], draws));
    }
}

/// <summary>Photographs as a network sees them: normalised squares; in training a random part of each, augmented and perhaps partly erased.</summary>
/// <remarks>Resized as Pillow does it, bicubic.</remarks>
internal sealed class Photographs : IDisposable
{
    private readonly PhotographReader _reader;
    private readonly PhotographInput _input;

    /// <param name="paths">Parquet files with JPEG files: the parts of one set, in order.</param>
    /// <param name="input">How the photographs are prepared.</param>
    /// <param name="folder">The folder for unpacked files.</param>
    /// <param name="threads">The number of decoding threads.</param>
    /// <param name="again">Whether unpacked files are kept for a later try of the step.</param>
    /// <exception cref="BadInputException">A file contains no photographs, or those of another set; or the sizes do not fit.</exception>
    public Photographs(IReadOnlyList<string> paths, PhotographInput input, string folder, int threads, bool again)
    {
        if (input.Resize < input.Size)
        {
            throw new BadInputException($"a middle of {input.Size} pixels cannot be cut out of {input.Resize}") { Hint = "Set 'resize' to at least 'size'." };
        }

        (_reader, _input) = (new PhotographReader(paths, folder, threads, again), input);
    }

    public PhotographSet About => _reader.About;

    public int Count => _reader.Count;

    public IReadOnlyList<int> Labels => _reader.Labels;

    public long[] LabelsOf(ReadOnlyMemory<int> samples) => Array.ConvertAll(samples.ToArray(), sample => (long)Labels[sample]);

    public void Dispose() => _reader.Dispose();

    /// <summary>Prepares photographs for evaluation: the shorter side resized, the middle cropped.</summary>
    /// <returns>float32 [n, 3, size, size], normalised, on the CPU.</returns>
    public Tensor Evaluation(IReadOnlyList<int> samples) => Decoded(samples, (_, pixels, height, width) =>
    {
        var (shorter, size) = (Math.Min(height, width), _input.Size);
        var (rows, columns) = ((int)((long)_input.Resize * height / shorter), (int)((long)_input.Resize * width / shorter));
        var resized = PillowResampling.Resize(pixels, (3, height, width), rows, columns, PillowFilter.Bicubic);
        var (top, left) = ((int)Math.Round((rows - size) / 2.0), (int)Math.Round((columns - size) / 2.0));
        return (Cut(resized, rows, columns, new Part(left, top, size, size), flip: false), null);
    });

    /// <summary>Prepares photographs for training.</summary>
    /// <param name="samples">The positions of the photographs.</param>
    /// <param name="draws">The source of randomness; each photograph gets its own stream, so that threads share none.</param>
    /// <param name="recipe">The recipe, which says how they are augmented.</param>
    public Tensor Training(ReadOnlyMemory<int> samples, Philox draws, ImageNetRecipe recipe)
    {
        var seeds = Enumerable.Range(0, samples.Length).Select(_ => ((ulong)draws.NextUInt32() << 32) | draws.NextUInt32()).ToArray();
        return Decoded(samples.ToArray(), (place, pixels, height, width) =>
        {
            var (own, size) = (new Philox(seeds[place]), _input.Size);
            var part = RandomPart.Of(height, width, own);
            var cut = Cut(pixels, height, width, part, flip: own.NextInt(2) == 1);
            var square = PillowResampling.Resize(cut, (3, part.Height, part.Width), size, size, PillowFilter.Bicubic);
            var changed = recipe.TrivialAugment ? TrivialAugment.Apply(square, size, size, TrivialAugment.Next(own)) : square;
            return (changed, RandomErasing.Next(size, size, recipe.Erasing, own));
        });
    }

    private Tensor Decoded(IReadOnlyList<int> samples, Func<int, byte[], int, int, (byte[] Square, Part? Erased)> prepare)
    {
        var size = _input.Size;
        var numbers = _reader.Decode(samples, 3 * size * size, (place, pixels, height, width, target) =>
        {
            var (square, erased) = prepare(place, pixels, height, width);
            for (var i = 0; i < square.Length; i++)
            {
                var channel = i / (size * size);
                target[i] = ((square[i] / 255f) - (float)_input.Mean[channel]) / (float)_input.Std[channel];
            }

            if (erased is { } part)
            {
                RandomErasing.Erase(target, size, size, part);
            }
        });
        return tensor(numbers, [samples.Count, 3, size, size]);
    }

    private static byte[] Cut(byte[] planes, int height, int width, Part part, bool flip)
    {
        var result = new byte[3 * part.Height * part.Width];
        for (var row = 0; row < 3 * part.Height; row++)
        {
            var (channel, y) = Math.DivRem(row, part.Height);
            var line = result.AsSpan(row * part.Width, part.Width);
            planes.AsSpan((((channel * height) + part.Top + y) * width) + part.Left, part.Width).CopyTo(line);
            if (flip)
            {
                line.Reverse();
            }
        }

        return result;
    }
}
