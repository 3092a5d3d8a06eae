using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Runs;
using Retable.Engine.Store;

namespace Retable.Tests.Store;

/// <summary>What strikes a store: crashes at every write, full disks, damaged files, and people who tidy up.</summary>
public sealed class StoreFaultTests
{
    private const string Yaml = """
        paper: lab
        profiles: {p: {}}
        stages:
          first: {run: 'printf one > ${out.text}', out: {text: text.txt}}
          second: {run: 'cat ${in.from} ${in.from} > ${out.text}', in: {from: first.text}, out: {text: text.txt}}
        """;

    // A file is in the way; below /proc nobody can make a folder, whatever their rights.
    [Theory, InlineData("a file"), InlineData("a file/store"), InlineData("/proc/store")]
    public void A_folder_that_cannot_be_made_is_named_as_what_the_user_asked_for(string store)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a file", "");
        using var project = new Project { Store = System.IO.Path.Combine(folder.Path, store) };

        var error = Assert.Throws<BadInputException>(() => project.Run(Yaml));

        Assert.StartsWith($"the store's folder '{project.Store}' cannot be made", error.Message, StringComparison.Ordinal);
    }

    // Every effect on the disk goes through Disk; each in turn is the last one that happens.
    [Fact]
    public void After_a_death_at_any_write_the_store_is_sound_and_the_next_run_ends_with_the_same_bytes()
    {
        using var calm = new Project();
        var writes = Struck(calm, at: int.MaxValue);
        var expected = Outputs(calm);
        Assert.InRange(writes, 10, 200);
        for (var at = 1; at <= writes; at++)
        {
            using var project = new Project();
            Struck(project, at);
            using (var engine = project.Engine())
            {
                Assert.DoesNotContain(engine.Verify(), finding => finding.State == ObjectState.Damaged);
            }

            Struck(project, at: int.MaxValue);
            Assert.Equal(expected, Outputs(project));
            Assert.Empty(project.Run(Yaml));
        }
    }

    [Fact]
    public void A_full_disk_is_said_and_leaves_the_store_sound()
    {
        using var project = new Project();
        var error = Record.Exception(() => Struck(project, at: 4, () => new IOException("No space left on device", 28)));
        Assert.IsType<MachineException>(error);
        using (var engine = project.Engine())
        {
            Assert.DoesNotContain(engine.Verify(), finding => finding.State == ObjectState.Damaged);
        }

        Assert.Equal(["first", "second"], project.Run(Yaml));
    }

    [Theory, InlineData("flipped"), InlineData("cut"), InlineData("deleted")]
    public async Task A_damaged_object_is_named_and_made_anew(string how)
    {
        using var project = new Project();
        project.Run(Yaml);
        var expected = Outputs(project);
        using (var engine = project.Engine())
        {
            var path = ObjectOf(engine, "first");
            Damage(path, how);
            var finding = Assert.Single(engine.Verify());
            Assert.Equal(how == "deleted" ? ObjectState.Missing : ObjectState.Damaged, finding.State);
            Assert.Equal(["lab.p/first"], finding.Instances);
            await engine.DropDamagedAsync([finding], TestContext.Current.CancellationToken);
            Assert.False(File.Exists(path));
        }

        // With its output dropped and the second's sound, only an order makes the first run again.
        project.Run(Yaml, new Engine.Graph.Selection { Force = ["*"] });
        Assert.Equal(expected, Outputs(project));
    }

    [Theory, InlineData("flipped"), InlineData("cut"), InlineData("deleted")]
    public void A_damaged_object_is_never_served_to_a_stage_that_reads_it(string how)
    {
        using var project = new Project();
        project.Run(Yaml);
        using (var engine = project.Engine())
        {
            Damage(ObjectOf(engine, "first"), how);
        }

        var changed = Yaml.Replace("cat ${in.from} ${in.from}", "cat ${in.from}", StringComparison.Ordinal);
        Assert.Equal(["first", "second"], project.Run(changed));
        Assert.Equal("one", File.ReadAllText(project.PathOf("results/lab/p/second/text.txt")));
    }

    // 3 bytes of 0.6 s are dearer than 9 bytes of 0.8 s: by the byte, not by the file.
    [Fact]
    public void A_collection_takes_first_what_costs_the_fewest_seconds_a_byte()
    {
        using var project = new Project();
        project.Run("""
            paper: lab
            profiles: {p: {}}
            stages:
              dear: {run: 'sleep 0.6; printf abc > ${out.text}', out: {text: text.txt}}
              cheap: {run: 'sleep 0.8; printf abcdefghi > ${out.text}', out: {text: text.txt}}
            """);
        using var engine = project.Engine();
        var plan = engine.PlanCollection(0, _ => false);
        Assert.Equal([9L, 3L], plan.Items.Select(item => item.Size));
        Assert.Equal(9, Assert.Single(engine.PlanCollection(11, _ => false).Items).Size);
        Assert.Empty(engine.PlanCollection(12, _ => false).Items);
    }

    [Fact]
    public async Task A_collection_takes_what_is_cheap_to_make_and_never_what_is_pinned()
    {
        using var project = new Project();
        project.Run(Yaml);
        using var engine = project.Engine();
        var plan = engine.PlanCollection(0, instance => instance.EndsWith("/second", StringComparison.Ordinal));
        Assert.Equal(9, plan.Size);
        Assert.Equal(6, plan.Kept);
        Assert.True(File.Exists(ObjectOf(engine, "first")));
        await engine.CollectAsync(0, instance => instance.EndsWith("/second", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.False(File.Exists(ObjectOf(engine, "first")));
        Assert.True(File.Exists(ObjectOf(engine, "second")));
        Assert.Empty(engine.PlanCollection(9, _ => false).Items);
    }

    /// <summary>Runs an engine that is struck at its n-th effect and at every later one, as if the process had died there.</summary>
    private static int Struck(Project project, int at, Func<IOException>? fault = null)
    {
        var writes = 0;
        var settings = project.Settings with { Disk = new Disk(_ => Strike()) };
        var dag = project.Dag(Yaml);
        using var engine = new RetableEngine(settings);
        using var stop = new StopSignal();
        var request = new RunRequest { Dag = dag, Selected = Engine.Graph.Selection.All.Apply(dag), Command = "struck", WritesLock = false };
        try
        {
            engine.RunAsync(request, new Execution.Deaf(), stop).GetAwaiter().GetResult();
        }
        catch (Exception) when (fault is null && at != int.MaxValue)
        {
            // What a dead process would have said nobody hears.
        }

        return writes;

        void Strike()
        {
            if (Interlocked.Increment(ref writes) >= at)
            {
                throw fault?.Invoke() ?? new IOException("struck");
            }
        }
    }

    private static IReadOnlyList<string> Outputs(Project project)
    {
        using var engine = project.Engine();
        return [.. new[] { "first", "second" }.Select(stage => File.ReadAllText(ObjectOf(engine, stage)))];
    }

    private static string ObjectOf(RetableEngine engine, string stage) =>
        new ObjectStore(engine.Layout.Root, new Disk()).PathOf(engine.Records.Last($"lab.p/{stage}")!.Outputs["text"].Bytes);

    private static void Damage(string path, string how)
    {
        if (how == "deleted")
        {
            File.Delete(path);
            return;
        }

        new FileInfo(path).IsReadOnly = false;
        File.WriteAllText(path, how == "cut" ? "on" : "onf");
    }
}
