using Retable.Contract;

namespace Retable.Learning.Anchoring;

/// <summary>Pairs each row of an anchored batch with a member of a pool of references. Rows are reference-major.</summary>
public static class ReferenceIndices
{
    /// <summary>Draws a reference for each row, uniformly from the pool with replacement: a sample may meet itself.</summary>
    /// <param name="pool">M ≥ 1.</param>
    /// <param name="rows">K·N.</param>
    /// <param name="draws">The source of the draws.</param>
    /// <returns>int64 [K·N], each in 0 … M − 1.</returns>
    public static long[] Independent(int pool, int rows, Philox draws) => [.. Enumerable.Range(0, rows).Select(_ => (long)draws.NextInt(pool))];

    /// <summary>Assigns every member of the pool to exactly one row, in random order.</summary>
    /// <param name="rows">N, which is also the pool's size.</param>
    /// <param name="draws">The source of the order.</param>
    /// <returns>int64 [N].</returns>
    public static long[] Permuted(int rows, Philox draws) => [.. draws.Permutation(rows).Select(index => (long)index)];

    /// <summary>Assigns each of K different members to all images of the batch.</summary>
    /// <param name="references">The K members, in the order of the slots.</param>
    /// <param name="images">N.</param>
    /// <returns>int64 [K·N]: each member N times in a row.</returns>
    public static long[] Shared(IEnumerable<long> references, int images) => [.. references.SelectMany(index => Enumerable.Repeat(index, images))];

    /// <summary>Chooses K members without replacement, and assigns each to all images of the batch.</summary>
    /// <param name="pool">M ≥ K.</param>
    /// <param name="references">K ≥ 1.</param>
    /// <param name="images">N.</param>
    /// <param name="draws">The source of the choice.</param>
    /// <returns>int64 [K·N].</returns>
    /// <exception cref="ArgumentException">The pool has fewer than K members.</exception>
    public static long[] Shared(int pool, int references, int images, Philox draws) => references >= 1 && references <= pool
        ? Shared(draws.Permutation(pool).Take(references).Select(index => (long)index), images)
        : throw new ArgumentException($"{references} references cannot be chosen from {pool}", nameof(references));
}
