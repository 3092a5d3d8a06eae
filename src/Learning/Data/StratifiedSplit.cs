using Retable.Contract;

namespace Retable.Learning.Data;

/// <summary>Splits samples in two parts so that the first has the same share of every class.</summary>
public static class StratifiedSplit
{
    /// <summary>Shuffles each class by its seed; the first ⌊fraction · n⌋ samples of each go to the first part.</summary>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="fraction">Share of the first part, 0 … 1.</param>
    /// <param name="seeds">Seeds; each class draws from its own stream, so that adding a class changes no other class's split.</param>
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

    /// <summary>Draws <paramref name="size"/> of the samples, keeping the shares of the classes (largest remainder).</summary>
    /// <returns>Positions in increasing order; all positions if <paramref name="size"/> is not smaller than their number.</returns>
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
