// Which classes a network knows, which images it learns from and is tested on, and how they reach it.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Data.Corruptions;
using Retable.Learning.Experiment;
using Retable.Metrics;
using static TorchSharp.torch;

namespace Retable.Papers.Amp;

/// <summary>Which images of a data set a network may know: those of the classes that are not held out, numbered in increasing order.</summary>
internal sealed class KnownClasses(IReadOnlyList<int> heldOut)
{
    /// <summary>Images to learn from; the same for every seed, so that seeds differ in training alone.</summary>
    /// <exception cref="BadInputException">A class that is held out does not occur, or fewer than two classes are left.</exception>
    public ImageSet Training(ImageSet all, Recipe recipe)
    {
        var classes = all.Labels.Distinct().Order().ToList();
        foreach (var label in heldOut.Where(label => !classes.Contains(label)))
        {
            throw new BadInputException($"class {label} cannot be held out: the training images do not have it")
            {
                Facts = [("classes", string.Join(", ", classes))],
            };
        }

        var known = Known(all);
        return known.Labels.Distinct().Count() > 1
            ? recipe.Part(known, new SeedSequence(0))
            : throw new BadInputException("a network needs at least two classes that are not held out");
    }

    /// <summary>The images of the known classes, numbered 0 … C − 1.</summary>
    public ImageSet Known(ImageSet all) => all.Where(label => !heldOut.Contains(label)).Relabelled(label => label - heldOut.Distinct().Count(each => each < label));

    /// <summary>The images of the classes held out, all of them unknown.</summary>
    public ImageSet HeldOut(ImageSet all) => all.Where(heldOut.Contains).Relabelled(_ => OpenSetLabels.Unknown);
}

/// <summary>What a network is tested on: known images as they are and shifted, and unknown ones.</summary>
/// <param name="Known">Test images of the known classes, numbered 0 … C − 1.</param>
/// <param name="Unknown">Images of classes held out and of other data sets, by the name under which metrics list them.</param>
/// <param name="Shifted">Known test images under a corruption, severity by severity.</param>
internal sealed record TestSets(
    ImageSet Known, IEnumerable<(string Name, ImageSet Images)> Unknown, IEnumerable<(string Corruption, int Severity, ImageSet Images)> Shifted)
{
    public const string KnownName = "known", HeldOutName = "held_out";

    /// <summary>Reads the inputs <c>test</c>, <c>outliers</c> and <c>shifts</c>.</summary>
    public static TestSets Read(KnownClasses classes, Evaluate.Parameters parameters, StepContext context)
    {
        var test = ImageFile.Read(context.Input("test"));
        return new TestSets(First(classes.Known(test), parameters.TestSize), HeldOut().Concat(Outliers()), Shifts());

        IEnumerable<(string, ImageSet)> HeldOut() =>
            classes.HeldOut(test) is { Count: > 0 } images ? [(HeldOutName, First(images, parameters.TestSize))] : [];

        IEnumerable<(string, ImageSet)> Outliers() => context.Inputs("outliers")
            .Select(file => ImageFile.Read(file.Path))
            .Select(images => (images.Dataset, images.Relabelled(_ => OpenSetLabels.Unknown)));

        IEnumerable<(string, int, ImageSet)> Shifts() => context.Inputs("shifts")
            .Select(file => ShiftedSet.Read(file.Path))
            .SelectMany(shift => shift.Parts(parameters.ShiftSize).Select(part => (shift.Corruption, part.Severity, classes.Known(part.Images))));
    }

    private static ImageSet First(ImageSet images, int size) => images.Count <= size ? images : images.At([.. Enumerable.Range(0, size)]);
}

/// <summary>How images reach the network: parameters of the training that the evaluation takes from the model's card.</summary>
public sealed record Input
{
    /// <summary>Normalisation: one number a channel, or one for all, as a fraction of 1.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.2860];

    /// <summary>As many numbers as <see cref="Mean"/>.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.3530];
}

/// <summary>How training images are changed. Anchors are images of the batch, so they are changed too.</summary>
public sealed record Augmentation
{
    /// <summary>An image is moved by up to so many pixels, black outside.</summary>
    [Range(0, 64)]
    public int Padding { get; init; }

    /// <summary>Probability of a horizontal flip.</summary>
    [Range(0, 1)]
    public double Flip { get; init; }
}

/// <summary>From bytes to what the network sees: normalisation and, in training, augmentation.</summary>
internal sealed class ImagePipeline(Input input, Augmentation augmentation)
{
    private readonly Normalisation _normalisation = new(input.Mean, input.Std);
    private readonly PaddedCropFlip _augmentation = new(augmentation.Padding, augmentation.Flip);

    /// <summary>A batch as it is evaluated, and anchors of the evaluation.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <returns>float32 [n, C, H, W].</returns>
    public Tensor Evaluation(Tensor pixels) => _normalisation.Apply(pixels);

    /// <summary>A batch as it is learnt from.</summary>
    /// <param name="pixels">uint8 [n, C, H, W].</param>
    /// <param name="draws">Randomness of the augmentation.</param>
    public Tensor Training(Tensor pixels, Philox draws) => augmentation is { Padding: 0, Flip: 0 }
        ? Evaluation(pixels)
        : Evaluation(_augmentation.Apply(pixels, _augmentation.Draws((int)pixels.shape[0], draws)));
}
