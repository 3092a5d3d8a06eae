using System.Runtime.InteropServices;
using Retable.Tests;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Torch.Tests;

/// <summary>Nothing is kept: tensors are freed by scopes, by their holders, or by the collector.</summary>
/// <remarks>Alone, because other tests' tensors would count.</remarks>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void Ten_thousand_training_steps_in_scopes_grow_by_less_than_20_MB()
    {
        using var model = Sequential(Linear(16, 32), ReLU(), Linear(32, 4));
        using var optimizer = optim.SGD(model.parameters(), 0.01, momentum: 0.9);
        using var inputs = randn([8, 16]);
        using var labels = zeros([8], int64);
        void Steps(int count)
        {
            for (var step = 0; step < count; step++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                functional.cross_entropy(model.call(inputs), labels).backward();
                optimizer.step();
            }
        }

        Steps(500);
        var (tensors, before) = (Settled(), Resident());
        Steps(10_000);
        Assert.InRange(Settled() - tensors, -1000, 0);
        Assert.InRange(Resident() - before, -1000 * Mebibyte, 20 * Mebibyte);
    }

    [Fact]
    public void A_million_small_tensors_leave_nothing()
    {
        var before = Settled();
        for (var i = 0; i < 1_000; i++)
        {
            using var scope = NewDisposeScope();
            var x = ones(4);
            for (var j = 0; j < 1_000; j++)
            {
                x.add_(1);
            }
        }

        Assert.InRange(Settled() - before, -1000, 0);
    }

    // What the whole suite runs under: memory that nobody frees is refused before the machine has none left.
    [Fact]
    public void Memory_that_nobody_frees_meets_the_cap()
    {
        Assert.SkipUnless(MemoryCap.IsThere, "there is no cap beside a GPU");
        using var scope = NewDisposeScope();
        var error = Assert.ThrowsAny<ExternalException>(() =>
        {
            for (var held = 0UL; held < MemoryCap.Bytes; held += 1 << 26)
            {
                empty([1 << 26], uint8);
            }
        });
        Assert.Contains("can't allocate memory", error.Message, StringComparison.Ordinal);
    }

    private static long Settled()
    {
        // Aggressive: what the collector keeps for itself would count as growth.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    private static long Resident()
    {
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
