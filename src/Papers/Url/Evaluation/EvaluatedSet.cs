using Retable.Contract;
using Retable.Papers.Url.Heads;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Evaluation;

/// <summary>What a network said about the images of one data set, in the order of the set.</summary>
/// <param name="Features">Embeddings, not normalised: rows of <paramref name="Width"/>.</param>
/// <param name="Width">Length of an embedding.</param>
/// <param name="Logits">Rows of <paramref name="Classes"/>.</param>
/// <param name="Classes">Of the upstream data, whatever the labels are.</param>
/// <param name="Uncertainty">One an image, larger is less certain.</param>
/// <param name="Labels">One an image; on downstream data they may exceed the classes.</param>
public sealed record EvaluatedSet(float[] Features, int Width, double[] Logits, int Classes, double[] Uncertainty, int[] Labels)
{
    // More is no network but a disk that could not be read.
    private const double LargestShareOfZeros = 0.9;

    /// <summary>Uncertainties of the images' middles, and the share of the shorter side that each middle has; null where it was not asked.</summary>
    public (double[] Uncertainty, double[] Shares)? Crops { get; init; }

    /// <summary>Entropy of the people's votes on each image; NaN where nobody voted; null for a set without votes.</summary>
    public double[]? VoteEntropies { get; init; }

    public int Count => Labels.Length;

    /// <summary>From the network's answer. Features that are not numbers become 0, as in the original.</summary>
    /// <exception cref="BadInputException">More than nine in ten embeddings are all zeros.</exception>
    public static EvaluatedSet Of(UncertainPrediction prediction, int[] labels)
    {
        var features = Numbers<float>(prediction.Features.nan_to_num(nan: 0, posinf: double.PositiveInfinity, neginf: double.NegativeInfinity), float32);
        var width = (int)prediction.Features.shape[1];
        if (features.Chunk(width).Count(row => row.All(x => x == 0)) > LargestShareOfZeros * labels.Length)
        {
            throw new BadInputException("more than nine in ten embeddings are all zeros") { Hint = "Check that the images can be read." };
        }

        var logits = Numbers<double>(prediction.Logits, float64);
        return new EvaluatedSet(features, width, logits, (int)prediction.Logits.shape[1], Numbers<double>(prediction.Uncertainty, float64), labels);
    }

    /// <summary>For each image whether fewer than k classes have a higher logit than its label; of equal logits the first class counts as higher.</summary>
    public bool[] IsAmong(int k)
    {
        var found = new bool[Count];
        for (var i = 0; i < found.Length; i++)
        {
            var row = Logits.AsSpan(i * Classes, Classes);
            var (label, ahead) = (Labels[i], 0);
            for (var other = 0; label < Classes && other < Classes; other++)
            {
                ahead += row[other] > row[label] || (row[other] == row[label] && other < label) ? 1 : 0;
            }

            found[i] = label < Classes && ahead < k;
        }

        return found;
    }

    /// <summary>Embeddings of some images, one after the other.</summary>
    internal IEnumerable<float> FeaturesOf(IEnumerable<int> images) => images.SelectMany(image => Features.AsSpan(image * Width, Width).ToArray());

    private static T[] Numbers<T>(Tensor tensor, ScalarType type)
        where T : unmanaged => tensor.detach().cpu().to(type).contiguous().data<T>().ToArray();
}
