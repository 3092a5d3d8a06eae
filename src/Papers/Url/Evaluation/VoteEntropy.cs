namespace Retable.Papers.Url.Evaluation;

/// <summary>How divided people were about an image.</summary>
public static class VoteEntropy
{
    private const int Digits = 6;

    /// <summary>−Σ p ln p of the shares of the votes, in nats.</summary>
    /// <remarks>
    /// Rounded to 1e-6, so that two images with the same votes for other classes have the same rank; in the original, which takes float32, rounding noise decides.
    /// Source: mkirchhof/url@eacd47f, validate.py.
    /// </remarks>
    /// <param name="votes">One number a class.</param>
    /// <returns>0 … ln of the number of classes; NaN where nobody voted.</returns>
    public static double Of(IReadOnlyCollection<int> votes)
    {
        var all = votes.Sum();
        return all == 0 ? double.NaN : Math.Round(votes.Where(count => count > 0).Sum(count => Term((double)count / all)), Digits);
    }

    private static double Term(double share) => -share * Math.Log(share);
}
