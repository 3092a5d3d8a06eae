using System.Text.Json;
using Retable.Engine.Store;

namespace Retable.Tests.Store;

/// <summary>Which engine may execute a key: the first, for as long as it lives, on whatever machine it does.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<LockHolder> _buried = [];

    private StoreLayout Layout => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lease_is_one_engines_until_it_gives_it_back()
    {
        using var first = Open();
        using var second = Open();

        Assert.Null(first.TryTake("key"));
        Assert.Null(first.TryTake("key"));
        Assert.Equal(Environment.ProcessId, second.TryTake("key")!.Process);
        first.Release("key");
        Assert.Null(second.TryTake("key"));
    }

    [Fact]
    public void An_engine_that_ends_gives_all_its_leases_back()
    {
        using var second = Open();
        using (var first = Open())
        {
            first.TryTake("key");
            Assert.True(second.IsHeld("key"));
        }

        Assert.False(second.IsHeld("key"));
        Assert.Null(second.TryTake("key"));
        Assert.Empty(_buried);
    }

    [Fact]
    public void Nobody_gives_back_what_another_one_has()
    {
        using var first = Open();
        using var second = Open();
        first.TryTake("key");
        second.Release("key");

        Assert.True(first.IsHeld("key"));
    }

    // On its own machine the kernel's lock is gone with it: no minute has to pass.
    [Fact]
    public void A_dead_engine_of_this_machine_is_buried_at_once_and_its_lease_taken_over()
    {
        LeaveBehind("gone", Environment.MachineName, TimeSpan.Zero);
        using var heir = Open();

        Assert.Null(heir.TryTake("key"));
        Assert.Equal("gone", Assert.Single(_buried).Command);
        Assert.Empty(Directory.GetFiles(Layout.Engines, "gone*"));
    }

    // A shared file system may not carry the lock from one machine to another: then the signs of life count.
    [Theory]
    [InlineData(5, true)]
    [InlineData(300, false)]
    public void An_engine_of_another_machine_lives_while_it_gives_signs_of_life(int silentSeconds, bool lives)
    {
        LeaveBehind("far", "elsewhere", TimeSpan.FromSeconds(silentSeconds));
        using var here = Open();

        Assert.Equal(lives, here.IsHeld("key"));
        Assert.Equal(lives ? "elsewhere" : null, here.TryTake("key")?.Machine);
        Assert.Equal(lives ? 0 : 1, _buried.Count);
    }

    [Fact]
    public void A_lease_that_a_crash_left_empty_keeps_nobody_waiting()
    {
        using var here = Open();
        File.WriteAllText(Path.Combine(Layout.Leases, "key"), "");

        Assert.Null(here.TryTake("key"));
    }

    [Fact]
    public async Task Of_many_that_want_it_at_once_one_has_it()
    {
        var engines = Enumerable.Range(0, 8).Select(_ => Open()).ToList();
        for (var key = 0; key < 50; key++)
        {
            var name = $"key{key}";
            var taken = await Task.WhenAll(engines.Select(engine => Task.Run(() => engine.TryTake(name) is null)));
            Assert.Single(taken, isMine => isMine);
        }

        engines.ForEach(engine => engine.Dispose());
    }

    // What one engine has appended the other one reads before it plans to do the same.
    [Fact]
    public void Records_of_two_engines_stand_in_one_log_and_each_reads_the_others()
    {
        using var one = new ActionRecords(_folder.Path, new Disk());
        using var other = new ActionRecords(_folder.Path, new Disk());
        var records = Enumerable.Range(0, 6).Select(RecordOf).ToList();
        for (var i = 0; i < records.Count; i++)
        {
            (i % 2 == 0 ? one : other).Add(records[i]);
        }

        one.CatchUp();
        using var later = new ActionRecords(_folder.Path, new Disk());
        Assert.Equal((0, 0), (later.Found.TornBytes, later.Found.DamagedBytes));
        Assert.All(records, record => Assert.NotNull(one.Find(record.Key)));
        Assert.All(records, record => Assert.NotNull(later.Find(record.Key)));
        Assert.Equal("lab.p/5", other.Last("lab.p/5")!.Instance);
    }

    private Leases Open() => new(Layout, "test") { Bury = _buried.AddRange };

    private static ActionRecord RecordOf(int number)
    {
        var key = new Engine.Keys.StageKey([new("number", $"{number}")]);
        return new ActionRecord { Key = key.Digest, Parts = key.Parts, Instance = $"lab.p/{number}", Outputs = Engine.Pipelines.NameMap<OutputRecord>.Empty, Provenance = new Provenance { WallSeconds = 1 } };
    }

    /// <summary>What an engine that was killed leaves: its file, and a lease on 'key'.</summary>
    private void LeaveBehind(string command, string machine, TimeSpan silent)
    {
        Directory.CreateDirectory(Layout.Engines);
        Directory.CreateDirectory(Layout.Leases);
        var file = Path.Combine(Layout.Engines, $"{command}-1-1-1");
        File.WriteAllText(file, JsonSerializer.Serialize(new { process = 1, started = 1, machine, command }));
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - silent);
        File.WriteAllText(Path.Combine(Layout.Leases, "key"), $"{command}-1-1-1");
    }
}
