using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Papers.Anchoring;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>What a network sees in training: the choices that a verb makes between the library's parts.</summary>
public sealed class PairTests
{
    private const int Images = 12;

    private static readonly MomentumRecipe Recipe = new() { Epochs = 1, BatchSize = 4 };
    private static readonly ImagePreparation Pipeline = new(new ImageInput(), new ImageAugmentation { Padding = 2, Flip = 1 });

    private readonly ImageSet _images = new(
        "it",
        [.. Enumerable.Range(0, Images).Select(i => (long)i)],
        [.. Enumerable.Range(0, Images).Select(i => i % 3)],
        tensor(Enumerable.Range(0, Images * 64).Select(i => (byte)(i * 37 % 251)).ToArray()).reshape(Images, 1, 8, 8));

    // The images of the batch are moved and mirrored; none of them is among the references, which are training images as they are.
    [Fact]
    public void References_are_not_augmented()
    {
        var seen = new Training.Anchored().Create(Recipe, _images, Pipeline);
        var plain = Pipeline.Evaluation(_images.Pixels);
        for (var step = 0; step < 3; step++)
        {
            var batch = Pipeline.Training(_images.Batch(new[] { 0, 1, 2, 3 }), new Philox((ulong)step));
            var (input, _) = seen.Training(batch, step);
            Assert.All(Enumerable.Range(0, 4), row => Assert.Contains(
                Enumerable.Range(0, Images), image => input[row, 0].equal(plain[image, 0]).all().item<bool>()));
            Assert.True((input.narrow(1, 0, 1) + input.narrow(1, 1, 1)).allclose(batch, atol: 1e-5));
        }
    }

    // Masked or not, the residual is that of the same reference.
    [Fact]
    public void A_masked_pair_shows_nothing_of_its_reference_and_keeps_the_residual()
    {
        var batch = Pipeline.Evaluation(_images.Batch(new[] { 0, 1, 2, 3 }));
        NetworkInput Seen(double alpha) => new Training.Anchored { Masking = new Masking.Label { Alpha = alpha } }.Create(Recipe, _images, Pipeline);
        var ((shown, isShownMasked), (masked, isMasked)) = (Seen(0).Training(batch, 0), Seen(1).Training(batch, 0));
        Assert.Equal((false, true), (isShownMasked, isMasked));
        Assert.Equal(0, masked.narrow(1, 0, 1).abs().sum().item<float>());
        Assert.True(masked.narrow(1, 1, 1).equal(shown.narrow(1, 1, 1)).all().item<bool>());
    }

    // The released code for ImageNet: references are images of the batch after all that was done to them.
    [Fact]
    public void References_of_photographs_are_of_the_batch()
    {
        var batch = rand(6, 3, 4, 4);
        var (input, isMasked) = new Training.Anchored().InBatch(batch, new Philox(1));
        Assert.False(isMasked);
        Assert.True((input.narrow(1, 0, 3) + input.narrow(1, 3, 3)).allclose(batch, atol: 1e-6));
        Assert.All(Enumerable.Range(0, 6), row => Assert.Contains(Enumerable.Range(0, 6), image => input[row].narrow(0, 0, 3).equal(batch[image]).all().item<bool>()));
    }

    // α = ¼ of 400 batches: 100 ± 4 standard errors of 8.7.
    [Fact]
    public void Photographs_are_masked_as_often_as_alpha_says_and_keep_their_residuals()
    {
        var batch = rand(6, 3, 4, 4);
        var masked = Enumerable.Range(0, 400).Count(step => new Training.Anchored { Masking = new Masking.Uniform() }.InBatch(batch, new Philox((ulong)step)).IsMasked);
        Assert.InRange(masked, 65, 135);
        var (hidden, isHidden) = new Training.Anchored { Masking = new Masking.Label { Alpha = 1 } }.InBatch(batch, new Philox(1));
        var (shown, isShownMasked) = new Training.Anchored { Masking = new Masking.Label { Alpha = 0 } }.InBatch(batch, new Philox(1));
        Assert.Equal((true, false), (isHidden, isShownMasked));
        Assert.Equal(0, hidden.narrow(1, 0, 3).abs().sum().item<float>());
        Assert.True(hidden.narrow(1, 3, 3).equal(shown.narrow(1, 3, 3)).all().item<bool>());
    }

    // softmax(0, 0) = (½, ½): − (0.9 · t + 0.05) · log ½ summed is log 2 for any target; masked, the paper's target is uniform and the code's is not.
    [Fact]
    public void Soft_targets_are_smoothed_and_a_masked_batch_has_the_uniform_one_in_the_paper_alone()
    {
        var (logits, targets) = (tensor(new float[,] { { 2, 0 } }), tensor(new float[,] { { 1, 0 } }));
        var (first, second) = (-Math.Log(1 / (1 + Math.Exp(-2))), -Math.Log(1 / (1 + Math.Exp(2))));
        Equal((0.95 * first) + (0.05 * second), new ReferenceMaskingLoss().forward(logits, targets, smoothing: 0.1, isMasked: false));
        Equal((first + second) / 2, new ReferenceMaskingLoss().forward(logits, targets, smoothing: 0.1, isMasked: true));
        Equal((0.95 * first) + (0.05 * second), new ReleasedMaskingLoss().forward(logits, targets, smoothing: 0.1, isMasked: true));

        static void Equal(double expected, Tensor found) => Assert.Equal(expected, found.item<float>(), precision: 6);
    }

    // A quarter of 12 is 3: none keeps its label, and the others do.
    [Fact]
    public void Label_noise_gives_a_share_of_the_images_another_class()
    {
        var noisy = Noise.InLabels(_images, 0.25, new SeedSequence(5));
        Assert.Equal(3, noisy.Labels.Zip(_images.Labels).Count(pair => pair.First != pair.Second));
        Assert.All(noisy.Labels, label => Assert.InRange(label, 0, 2));
        Assert.Same(_images, Noise.InLabels(_images, 0, new SeedSequence(5)));
    }

    [Fact]
    public void Label_noise_of_all_images_leaves_none_its_label_and_gives_each_of_the_other_two()
    {
        var moves = Enumerable.Range(0, 20).SelectMany(seed => Noise.InLabels(_images, 1, new SeedSequence((ulong)seed)).Labels.Zip(_images.Labels, (noisy, own) => (noisy - own + 3) % 3)).ToList();
        Assert.Equal([1, 2], moves.Distinct().Order());
        // Half of 240, within four standard errors of 7.7.
        Assert.InRange(moves.Count(move => move == 1), 89, 151);
    }
}
