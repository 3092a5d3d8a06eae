using System.Runtime.InteropServices;
using Retable.Tests;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.TorchSharp.Tests.Memory;

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

    // 2,000 tensors of 4 MiB are 8 GiB: without knowing their size the collector would let the process hold them all.
    [Fact]
    public void Forgotten_tensors_are_collected_by_their_size()
    {
        static void Forget() => _ = zeros([1 << 20]).add_(1);

        // After tests that forgot nothing it waits a moment, and a thousand times its duration at most.
        var collections = GC.CollectionCount(GC.MaxGeneration);
        while (GC.CollectionCount(GC.MaxGeneration) == collections)
        {
            Forget();
        }

        var (before, most) = (Resident(), 0L);
        for (var i = 0; i < 2000; i++)
        {
            Forget();
            most = Math.Max(most, i % 10 == 0 ? Resident() : 0);
        }

        Assert.InRange(most - before, -3000 * Mebibyte, 256 * Mebibyte);
    }

    // Each step makes and frees 1 GiB that it never touches: collections because of it, which AddMemoryPressure would cause in each, would find nothing.
    [Fact]
    public void Tensors_that_are_disposed_cause_few_collections()
    {
        static void Step()
        {
            using var scope = NewDisposeScope();
            for (var i = 0; i < 64; i++)
            {
                empty([1 << 24], uint8);
            }
        }

        var before = GC.CollectionCount(GC.MaxGeneration);
        for (var step = 0; step < 1000; step++)
        {
            Step();
        }

        Assert.InRange(GC.CollectionCount(GC.MaxGeneration) - before, 0, 10);
    }

    [Fact]
    public void A_million_small_tensors_leave_nothing()
    {
        var before = Settled();
        for (var i = 0; i < 1_000; i++)
        {
            using var scope = NewDisposeScope();
            var x = ones([4]);
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
