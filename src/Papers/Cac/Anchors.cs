using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Papers.Cac;

/// <summary>The anchors: one point a class in logit space, fixed during training.</summary>
public static class Anchors
{
    /// <summary>m · I: the anchor of class k lies at distance m from the origin on axis k.</summary>
    /// <param name="classes">C ≥ 2; also the dimension of the logit space.</param>
    /// <param name="magnitude">m, in the unit of the logits; the paper takes 10 and calls it alpha, the library's example takes 5.</param>
    /// <returns>float64 [C, C], row k the anchor of class k.</returns>
    public static Tensor Axes(int classes, double magnitude) => eye(classes, dtype: float64) * magnitude;

    /// <summary>The mean logits of the training images that the network classifies correctly: the anchors of the paper's evaluation.</summary>
    /// <remarks>
    /// <para>Correct by arg-max logit, not by least distance. A flipped copy counts as an image of its own. The means are taken
    /// in float64 and rounded to float32, as the original stores them.</para>
    /// <para>Source: dimitymiller/cac-openset@bd9c7f5, utils.py, find_anchor_means. There a class without a correct image becomes
    /// NaN; here it is an error.</para>
    /// </remarks>
    /// <param name="logits">float [n, C], of the plain images and, behind them, of their flipped copies.</param>
    /// <param name="labels">int64 [n], each in 0 … C − 1.</param>
    /// <returns>float64 [C, C], row k the mean of class k.</returns>
    /// <exception cref="BadInputException">A class has no correctly classified image; too few images or epochs easily do that.</exception>
    public static Tensor OfCorrect(Tensor logits, Tensor labels)
    {
        using var correct = logits.argmax(1).eq(labels);
        return Means(logits[correct], labels[correct], checked((int)logits.shape[1]), "correctly classified training image");
    }

    /// <summary>The mean logits of each class.</summary>
    /// <returns>float64 [C, C], rounded to float32 values.</returns>
    /// <exception cref="BadInputException">A class has no image.</exception>
    public static Tensor ClassMeans(Tensor logits, Tensor labels, int classes) => Means(logits, labels, classes, "training image");

    private static Tensor Means(Tensor logits, Tensor labels, int classes, string needed)
    {
        Learning.Shapes.Require(logits, [-1, classes]);
        Learning.Shapes.Require(labels, [logits.shape[0]]);

        using var scope = NewDisposeScope();
        var means = new List<Tensor>();
        for (var k = 0; k < classes; k++)
        {
            var members = logits[labels.eq(k)].to(float64); // [n_k, C]
            if (members.shape[0] == 0)
            {
                throw new BadInputException($"no {needed} is left of class {k} (in the model's order): its mean cannot be taken")
                {
                    Facts = [("classes", $"{classes}"), ("images left", $"{labels.shape[0]}")],
                    Hint = "Train on more images or for longer: raise 'train_size' or 'epochs'.",
                };
            }

            means.Add(members.mean([0L]));
        }

        return stack(means).to(float32).to(float64).MoveToOuterDisposeScope();
    }
}
