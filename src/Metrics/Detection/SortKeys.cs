namespace Retable.Metrics.Detection;

/// <summary>Maps scores to integers of the same order, which sort without comparisons.</summary>
internal static class SortKeys
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int Passes = 6;

    // Below this many the comparison sort is faster.
    private const int FewKeys = 4096;

    /// <summary>The key of a score, larger exactly if the score is; −0 and 0 have the same key.</summary>
    /// <exception cref="ArgumentException">The score is NaN.</exception>
    public static ulong Of(double score)
    {
        if (double.IsNaN(score))
        {
            throw new ArgumentException("a score is NaN: it has no rank");
        }

        // Adding 0 turns −0 into 0. Negative numbers count down as their bits count up.
        var bits = BitConverter.DoubleToInt64Bits(score + 0.0);
        return (ulong)(bits ^ ((bits >> 63) | long.MinValue));
    }

    /// <summary>Sorts keys in increasing order.</summary>
    public static void Sort(ulong[] keys)
    {
        if (keys.Length < FewKeys)
        {
            Array.Sort(keys);
            return;
        }

        var (from, to) = (keys, new ulong[keys.Length]);
        var counts = Count(keys);
        for (var pass = 0; pass < Passes; pass++)
        {
            var places = counts.AsSpan(pass * Digits, Digits);
            // float32 scores share their last digits, scores in [0, 1] their first: such a pass moves nothing.
            if (places[(int)Digit(from[0], pass)] < from.Length)
            {
                Distribute(from, to, places, pass);
                (from, to) = (to, from);
            }
        }

        if (!ReferenceEquals(from, keys))
        {
            from.CopyTo(keys, 0);
        }
    }

    private static int[] Count(ulong[] keys)
    {
        var counts = new int[Passes * Digits];
        foreach (var key in keys)
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                counts[(pass * Digits) + (int)Digit(key, pass)]++;
            }
        }

        return counts;
    }

    private static void Distribute(ulong[] from, ulong[] to, Span<int> places, int pass)
    {
        var next = 0;
        for (var digit = 0; digit < Digits; digit++)
        {
            (places[digit], next) = (next, next + places[digit]);
        }

        foreach (var key in from)
        {
            to[places[(int)Digit(key, pass)]++] = key;
        }
    }

    private static ulong Digit(ulong key, int pass) => (key >> (pass * DigitBits)) & (Digits - 1);
}
