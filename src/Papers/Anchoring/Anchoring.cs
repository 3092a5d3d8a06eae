// Anchored training with reference masking, in the order of the paper. No input, no output: Train.cs and Evaluate.cs have those.
//
//   claim     A network that sees the pair (reference, image − reference), and at a share of the training batches no reference at all, classifies images
//             under corruption better than one that sees the image, is better calibrated, and tells images of no class better.
//   table     anchoring/corruption, anchoring/rejection, anchoring/references
//   command   ./build.sh Reproduce --table anchoring/corruption
//
//   paper     Narayanaswamy et al., NeurIPS 2024, arXiv:2406.00529; its released code is LLNL/anchoring@c472301
//   base      Thiagarajan et al., NeurIPS 2022, arXiv:2207.07235; LLNL/DeltaUQ@4dedbe7
//
// N images x with labels y, a reference r for each, C classes, logits z. The equations have the numbers of this file, which docs/papers/anchoring.md uses too.

using Retable.Contract;
using Retable.Learning;
using Retable.Learning.Anchoring;
using Retable.Learning.Data;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

// eq. 1 references
//
//   paper           any number of training images, from 5 to all
//   released code   all images of some classes: one class unless told otherwise
//
// Each image of a batch draws its reference, with replacement, from the batch of references whose turn it is.

/// <summary>Chooses the training images that may serve as references.</summary>
/// <remarks>Source: arXiv:2406.00529, figure 1 (sizes 5 to 50 000); LLNL/anchoring@c472301, CIFAR/train.py, where classes are chosen.</remarks>
public static class ReferenceSet
{
    /// <summary>Chooses a number of images without replacement.</summary>
    /// <param name="samples">The number of training images.</param>
    /// <param name="size">1 … samples.</param>
    /// <param name="draws">The source of randomness.</param>
    /// <returns>Positions in increasing order.</returns>
    /// <exception cref="ArgumentException">There are fewer images.</exception>
    public static int[] OfSize(int samples, int size, Philox draws) => size >= 1 && size <= samples
        ? [.. draws.Permutation(samples).Take(size).Order()]
        : throw new ArgumentException($"{size} references cannot be chosen from {samples} images", nameof(size));

    /// <summary>Chooses all images of a number of random classes. The released script takes one class by default; its README says all.</summary>
    /// <param name="labels">The labels of the training set.</param>
    /// <param name="classes">The number of classes to choose.</param>
    /// <param name="draws">The source of randomness.</param>
    /// <returns>Positions in increasing order.</returns>
    /// <exception cref="ArgumentException">There are fewer classes.</exception>
    public static int[] OfClasses(IReadOnlyList<int> labels, int classes, Philox draws)
    {
        var known = labels.Distinct().Order().ToArray();
        if (classes < 1 || classes > known.Length)
        {
            throw new ArgumentException($"{classes} classes cannot be chosen from {known.Length}", nameof(classes));
        }

        var chosen = draws.Permutation(known.Length).Take(classes).Select(index => known[index]).ToHashSet();
        return [.. Enumerable.Range(0, labels.Count).Where(sample => chosen.Contains(labels[sample]))];
    }
}

/// <summary>The references that each training batch draws from: passes over the reference set in random order, restarted with each epoch.</summary>
/// <remarks>
/// A pure function of seed, epoch and batch. A set that is exhausted before the epoch ends is passed through again in another order.
/// Source: LLNL/anchoring@c472301, CIFAR/train.py.
/// </remarks>
/// <param name="references">Positions of the reference set's images, at least one.</param>
/// <param name="batchSize">The number of references to draw from at each step.</param>
/// <param name="batchesPerEpoch">Training batches per epoch.</param>
/// <param name="seeds">The run's seeds.</param>
public sealed class ReferenceOrder(IReadOnlyList<int> references, int batchSize, int batchesPerEpoch, SeedSequence seeds)
{
    private readonly BatchOrder _passes = new(references.Count, batchSize, new SeedSequence(seeds.For("reference order")));

    /// <summary>The positions of a batch's references.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="batch">0 … batchesPerEpoch − 1.</param>
    public int[] this[int epoch, int batch]
    {
        get
        {
            var passesPerEpoch = (batchesPerEpoch + _passes.BatchesPerEpoch - 1) / _passes.BatchesPerEpoch;
            var (pass, ofPass) = Math.DivRem(batch, _passes.BatchesPerEpoch);
            return [.. _passes[(epoch * passesPerEpoch) + pass, ofPass].ToArray().Select(index => references[index])];
        }
    }
}

// eq. 2 pairs, masked or not
//
//             [r, x − r], and with probability α for a whole batch [0, x − r]        α = 0.25 for CIFAR, 0.2 for ImageNet

/// <summary>Hides references except for a central window, which by default is empty.</summary>
/// <remarks>
/// <para>Zero is meant after normalisation: an image of the mean colour, not a black one. A masked pair (0, x − r) is another input
/// than the pair of x with the zero reference, (0, x).</para>
/// <para>Source: Narayanaswamy et al., "On the Use of Anchoring for Training Vision Models", NeurIPS 2024, arXiv:2406.00529, section 3.1;
/// checked against LLNL/anchoring@c472301, CIFAR/wrapper.py, AnchoringWrapper.masking.</para>
/// </remarks>
/// <param name="crop">Side of the window in pixels, ≥ 0.</param>
public sealed class ReferenceMask(int crop = 0)
{
    /// <param name="references">References, [n, C, H, W], or vectors [n, D] if no window is left.</param>
    /// <returns>A new tensor of the same shape; <paramref name="references"/> is not changed.</returns>
    /// <exception cref="ArgumentException">The window cannot be central: a side less <c>crop</c> is odd or negative.</exception>
    public Tensor Apply(Tensor references)
    {
        if (crop == 0)
        {
            return zeros_like(references);
        }

        Shapes.Require(references, [-1, -1, -1, -1]);
        var (top, left) = (Margin(references.shape[2]), Margin(references.shape[3]));
        using var scope = NewDisposeScope();
        var window = references.narrow(2, top, crop).narrow(3, left, crop);
        return nn.functional.pad(window, (left, left, top, top)).MoveToOuterDisposeScope();
    }

    private long Margin(long side) => crop > 0 && side >= crop && (side - crop) % 2 == 0
        ? (side - crop) / 2
        : throw new ArgumentException($"a window of {crop} has no place at the centre of {side} pixels");
}

/// <summary>The batches of training with reference masking: with probability α, no image of a batch is shown its reference.</summary>
/// <remarks>
/// <para>One draw decides for the whole batch, and before the references are drawn. α = 0 is plain anchored training; evaluation never masks.</para>
/// <para>Source: arXiv:2406.00529, section 3.1 and figure 3; checked against LLNL/anchoring@c472301, CIFAR/train.py and CIFAR/wrapper.py.</para>
/// </remarks>
/// <param name="alpha">α, 0 … 1; 0.25 for CIFAR, 0.2 for ImageNet, 0.4 for linear probes.</param>
/// <param name="mask">The mask that hides references; in the original it always hides everything.</param>
public sealed class ReferenceMasking(double alpha, ReferenceMask mask)
{
    private readonly double _alpha = alpha is >= 0 and <= 1
        ? alpha
        : throw new ArgumentException($"{alpha} is no probability", nameof(alpha));

    /// <summary>Creates a masking that hides references completely.</summary>
    public ReferenceMasking(double alpha)
        : this(alpha, new ReferenceMask())
    {
    }

    /// <summary>Draws whether the next batch is masked. Takes one uniform number, whatever α is.</summary>
    public bool Draw(Philox draws) => draws.NextDouble() < _alpha;

    /// <summary>Makes the network's input. The residual is always taken from the reference itself, masked or not.</summary>
    /// <param name="images">Normalised, [N, C, H, W].</param>
    /// <param name="references">Normalised, [K·N, C, H, W], one per row of the result.</param>
    /// <param name="isMasked">Whether the references are hidden.</param>
    /// <returns>[K·N, 2·C, H, W].</returns>
    public Tensor Pairs(Tensor images, Tensor references, bool isMasked)
    {
        using var scope = NewDisposeScope();
        var pairs = isMasked ? AnchoredBatch.Of(images, references, mask.Apply(references)) : AnchoredBatch.Of(images, references);
        return pairs.MoveToOuterDisposeScope();
    }
}

// eq. 3 loss
//
//                   shown                  masked
//   paper           CE(z, y)               CE(z, uniform) = −mean_c log softmax(z)_c
//   released code   CE(z, y)               CE(z, y)
//
// Opposite regularisers: without its reference the network shall not know the class, or shall know it all the same.

/// <summary>The loss of training with reference masking; paper and released code disagree about masked batches.</summary>
public interface IReferenceMaskingLoss
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">float [N, C].</param>
    /// <param name="labels">Labels of the images (not of their references), int64 [N], each in 0 … C − 1.</param>
    /// <param name="isMasked">Whether the network saw no reference.</param>
    /// <returns>A scalar ≥ 0, differentiable in <paramref name="logits"/>.</returns>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    Tensor forward(Tensor logits, Tensor labels, bool isMasked);

    /// <summary>The loss of a batch whose targets are not single classes, after mixup or CutMix.</summary>
    /// <param name="logits">float [N, C].</param>
    /// <param name="targets">float [N, C], each row summing to 1.</param>
    /// <param name="smoothing">The share of each target that is spread over all classes; 0.1 for ImageNet.</param>
    /// <param name="isMasked">Whether the network saw no reference.</param>
    Tensor forward(Tensor logits, Tensor targets, double smoothing, bool isMasked);
}

/// <summary>Cross-entropy with the uniform distribution as target: its minimum, log C, is reached when all classes are equally probable.</summary>
/// <remarks>
/// <para>L = −1/(N·C) Σ_n Σ_c log softmax(z_n)_c = mean_n (logsumexp(z_n) − mean_c z_nc); ∂L/∂z = (softmax(z) − 1/C) / N.</para>
/// <para>Source: arXiv:2406.00529, section 3.1 and figure 3. The released code has no such loss.</para>
/// </remarks>
public static class UniformCrossEntropy
{
    /// <param name="logits">float [N, C], N ≥ 1, C ≥ 1.</param>
    /// <returns>A scalar ≥ log C; differentiable, and finite for logits of any finite size.</returns>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public static Tensor Of(Tensor logits)
    {
        Shapes.Require(logits, [-1, -1]);
        return -nn.functional.log_softmax(logits, 1).mean();
    }
}

/// <summary>The paper's loss: without its reference, the network should not know the class.</summary>
/// <remarks>
/// <para>Cross-entropy with the labels, and on a masked batch with the uniform distribution, both with weight 1.</para>
/// <para>Source: arXiv:2406.00529, section 3.1 and figure 3. The released code does something else: <see cref="ReleasedMaskingLoss"/>.</para>
/// </remarks>
public sealed class ReferenceMaskingLoss : IReferenceMaskingLoss
{
    public Tensor forward(Tensor logits, Tensor labels, bool isMasked)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(labels, [logits.shape[0]]);
        return isMasked ? UniformCrossEntropy.Of(logits) : nn.functional.cross_entropy(logits, labels);
    }

    public Tensor forward(Tensor logits, Tensor targets, double smoothing, bool isMasked) => isMasked
        ? UniformCrossEntropy.Of(logits)
        : new ReleasedMaskingLoss().forward(logits, targets, smoothing, isMasked);
}

/// <summary>The released code's loss: cross-entropy with the labels, whether the network saw the references or not.</summary>
/// <remarks>
/// <para>The opposite regulariser to the paper's <see cref="ReferenceMaskingLoss"/>: the network shall know the class from the residual alone.
/// Which of the two made the published numbers is not known.</para>
/// <para>Source: checked against LLNL/anchoring@c472301, CIFAR/train.py and ImageNet/train.py.</para>
/// </remarks>
public sealed class ReleasedMaskingLoss : IReferenceMaskingLoss
{
    public Tensor forward(Tensor logits, Tensor labels, bool isMasked)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(labels, [logits.shape[0]]);
        return nn.functional.cross_entropy(logits, labels);
    }

    public Tensor forward(Tensor logits, Tensor targets, double smoothing, bool isMasked)
    {
        Shapes.Require(logits, [-1, -1]);
        Shapes.Require(targets, logits.shape);
        return nn.functional.cross_entropy(logits, targets, label_smoothing: smoothing);
    }
}

// eq. 4 prediction
//
//             μ = mean_k z_k under K references, the same for all images        (Learning/Anchoring/AnchoredPrediction)
//
//   paper           K = 1, a random training image
//   released code   K = 1 for CIFAR; K = 5 for ImageNet, with the temperature of Learning/Anchoring/AnchorTempering
//   ours            the same, with statistics of batch normalisation from unmasked pairs where asked for

/// <summary>Re-estimates the running statistics of batch normalisation from unmasked pairs.</summary>
/// <remarks>
/// <para>A batch is masked as a whole, so that the running statistics after training are a mixture of masked and other batches, while evaluation never masks.
/// The released code evaluates with the mixture; this is our addition, and a result must say that it was used.</para>
/// </remarks>
public static class BatchNormRefresh
{
    /// <summary>Passes pairs through the network in training mode, without gradients, and leaves it in evaluation mode.</summary>
    /// <param name="network">The network. Its weights do not change; each batch moves its running statistics by their momentum (40 batches forget the old ones).</param>
    /// <param name="batches">Network inputs made from unmasked pairs.</param>
    public static void On(nn.Module<Tensor, Tensor> network, IEnumerable<Tensor> batches)
    {
        using var noGradient = no_grad();
        network.train();
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            network.call(batch);
        }

        network.eval();
    }
}
