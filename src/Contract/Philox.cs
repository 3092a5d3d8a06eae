namespace Retable.Contract;

/// <summary>A counter-based random generator: the n-th draw is a pure function of the seed and n, on every machine and version.</summary>
/// <remarks>Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011: Philox4x32-10.</remarks>
/// <param name="seed">The key. Take it from a <see cref="SeedSequence"/>, so that two purposes never share a stream.</param>
public sealed class Philox(ulong seed)
{
    private readonly uint[] _block = new uint[4];
    private ulong _counter;
    private int _used = 4;

    /// <summary>Uniform over all 32-bit values.</summary>
    public uint NextUInt32()
    {
        if (_used == 4)
        {
            Block(seed, _counter++, 0, _block);
            _used = 0;
        }

        return _block[_used++];
    }

    /// <summary>Uniform in [0, 1), with 53 random bits.</summary>
    public double NextDouble()
    {
        var high = (ulong)(NextUInt32() >> 5);
        var low = (ulong)(NextUInt32() >> 6);
        return ((high << 26) | low) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform in 0 … n − 1, without bias (Lemire's method).</summary>
    public int NextInt(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var threshold = (uint)(-n) % (uint)n;
        while (true)
        {
            var product = (ulong)NextUInt32() * (uint)n;
            if ((uint)product >= threshold)
            {
                return (int)(product >> 32);
            }
        }
    }

    /// <summary>Standard normal, by the Box–Muller method; takes two uniform draws per value.</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>A uniform permutation of 0 … n − 1 (Fisher and Yates).</summary>
    public int[] Permutation(int n)
    {
        var order = Enumerable.Range(0, n).ToArray();
        for (var i = n - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    /// <summary>Computes the four 32-bit values for a key and a counter.</summary>
    public static void Block(ulong key, ulong counterLow, ulong counterHigh, Span<uint> result)
    {
        uint c0 = (uint)counterLow, c1 = (uint)(counterLow >> 32), c2 = (uint)counterHigh, c3 = (uint)(counterHigh >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            var p0 = 0xD2511F53UL * c0;
            var p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        (result[0], result[1], result[2], result[3]) = (c0, c1, c2, c3);
    }
}
