namespace Retable.Metrics;

/// <summary>The order in which CPython iterates over a set of small integers; pytorch-ood numbers its classes by it.</summary>
/// <remarks>An integer is its own hash. Open addressing: up to ten slots in a row are tried, then the next place that the perturbed hash gives; at 60 % the table grows fourfold.</remarks>
public static class PythonSetOrder
{
    private const int LinearProbes = 9;
    private const int PerturbShift = 5;

    /// <param name="numbers">Non-negative integers, in the order of insertion.</param>
    public static IReadOnlyList<int> Of(IEnumerable<int> numbers)
    {
        var table = new int?[8];
        var used = 0;
        foreach (var number in numbers.Distinct())
        {
            Insert(table, number);
            if (++used * 5 >= (table.Length - 1) * 3)
            {
                table = Grown(table, used * 4);
            }
        }

        return [.. table.OfType<int>()];
    }

    private static int?[] Grown(int?[] table, int atLeast)
    {
        var size = 8;
        while (size <= atLeast)
        {
            size *= 2;
        }

        var grown = new int?[size];
        foreach (var number in table.OfType<int>())
        {
            Insert(grown, number);
        }

        return grown;
    }

    private static void Insert(int?[] table, int number)
    {
        var mask = table.Length - 1;
        var (place, perturb) = (number & mask, number);
        while (true)
        {
            var probes = place + LinearProbes <= mask ? LinearProbes : 0;
            for (var i = place; i <= place + probes; i++)
            {
                if (table[i] is null)
                {
                    table[i] = number;
                    return;
                }
            }

            perturb >>= PerturbShift;
            place = ((place * 5) + 1 + perturb) & mask;
        }
    }
}
