using Retable.Contract;

namespace Retable.Tables.Statistics;

/// <summary>Groups samples that are drawn among each other. Equal if every sample is in the same stratum.</summary>
internal sealed class Strata : IEquatable<Strata>
{
    private readonly int[] _of;
    private readonly int[][] _members;
    private readonly int _hash;

    public Strata(IReadOnlyList<int> ofSample)
    {
        _of = [.. ofSample];
        _members = [.. Enumerable.Range(0, _of.Length).GroupBy(i => _of[i]).OrderBy(g => g.Key).Select(g => g.ToArray())];
        var hash = default(HashCode);
        foreach (var stratum in _of)
        {
            hash.Add(stratum);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The number of samples in the smallest stratum.</summary>
    public int Smallest => _members.Min(members => members.Length);

    /// <summary>Counts every sample once.</summary>
    public int[] Once()
    {
        var counts = new int[_of.Length];
        Array.Fill(counts, 1);
        return counts;
    }

    /// <summary>Draws as many samples as there are, with replacement: how often each was drawn.</summary>
    public int[] Draw(Philox random)
    {
        var counts = new int[_of.Length];
        foreach (var members in _members)
        {
            for (var i = 0; i < members.Length; i++)
            {
                counts[members[random.NextInt(members.Length)]]++;
            }
        }

        return counts;
    }

    /// <summary>Counts every sample once, except those of one group; each group has its share of each stratum.</summary>
    public int[] Without(int group, int groups)
    {
        var counts = Once();
        foreach (var members in _members)
        {
            // A stratum of one stays whole: without it most metrics are undefined.
            for (var i = group; i < members.Length && members.Length > 1; i += groups)
            {
                counts[members[i]] = 0;
            }
        }

        return counts;
    }

    public bool Equals(Strata? other) => other is not null && _hash == other._hash && _of.AsSpan().SequenceEqual(other._of);

    public override bool Equals(object? obj) => Equals(obj as Strata);

    public override int GetHashCode() => _hash;
}
