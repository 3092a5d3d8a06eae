using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>Splits samples in two, with the same share of every class in the first part.</summary>
public static class StratifiedSplit
{
    /// <summary>Per class a seeded shuffle, of which the first ⌊fraction · n⌋ go to the first part.</summary>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="fraction">Share of the first part, 0 … 1.</param>
    /// <param name="seeds">Each class draws from its own stream, so that one more class changes no other's split.</param>
    /// <returns>Positions in <paramref name="labels"/>, both parts in increasing order.</returns>
    public static (int[] First, int[] Second) Of(IReadOnlyList<int> labels, double fraction, SeedSequence seeds)
    {
        List<int> first = [], second = [];
        foreach (var members in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]))
        {
            var indices = members.ToArray();
            var order = seeds.Generator("stratified split", members.Key).Permutation(indices.Length);
            var taken = (int)(fraction * indices.Length);
            first.AddRange(order.Take(taken).Select(position => indices[position]));
            second.AddRange(order.Skip(taken).Select(position => indices[position]));
        }

        return ([.. first.Order()], [.. second.Order()]);
    }

    /// <summary>A seeded part of the samples with <paramref name="size"/> members, classes in their shares (largest remainder).</summary>
    /// <returns>Positions in increasing order; all of them where <paramref name="size"/> is not smaller than their number.</returns>
    public static int[] Take(IReadOnlyList<int> labels, int size, SeedSequence seeds)
    {
        if (size >= labels.Count)
        {
            return [.. Enumerable.Range(0, labels.Count)];
        }

        // Every class in its own random order, each member at the share of its class that lies before it: the smallest
        // shares first gives every class its part, to within one.
        var ranked = new List<(double Share, int Label, int Index)>();
        foreach (var members in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]))
        {
            var indices = members.ToArray();
            var order = seeds.Generator("stratified part", members.Key).Permutation(indices.Length);
            ranked.AddRange(order.Select((position, rank) => ((rank + 0.5) / indices.Length, members.Key, indices[position])));
        }

        return [.. ranked.Order().Take(size).Select(sample => sample.Index).Order()];
    }
}
