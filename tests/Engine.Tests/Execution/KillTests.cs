using System.Diagnostics;
using Retable.Engine.Journal;
using Retable.Engine.Store;

namespace Retable.Tests.Execution;

/// <summary>kill -9 of a whole engine, in a process of its own, and of the training under it.</summary>
public sealed class KillTests
{
    private const string Yaml = """
        paper: lab
        profiles: {test: {}}
        stages:
          data: {step: fake write, with: {text: data}, out: {text: text.txt}}
          model: {step: fake train, with: {text: seed, epochs: 20, milliseconds: 5}, in: {data: data.text}, out: {model: model.txt}}
          summary: {step: fake write, with: {text: '!'}, in: {from: [data.text, model.model]}, out: {text: text.txt}}
        """;

    // Of one project, before it may end.
    private const int MostKills = 8;

    [Fact]
    public void Killed_at_any_write_the_store_is_sound_and_the_next_run_ends_with_the_same_bytes()
    {
        using var calm = Prepare();
        var (_, output) = Run(calm, fatal: 0);
        var writes = int.Parse(output.Last(line => line.StartsWith("writes ", StringComparison.Ordinal))[7..]);
        Assert.InRange(writes, 10, 200);
        for (var fatal = 1; fatal <= writes; fatal++)
        {
            using var project = Prepare();
            Assert.Equal(137, Run(project, fatal).Code);
            RequireSound(project);
            Assert.Equal(0, Run(project, fatal: 0).Code);
            Assert.Equal(Result(calm), Result(project));
        }
    }

    // What the soak found: there was no next run with work that would have dropped it.
    [Fact]
    public void A_checkpoint_left_by_a_death_after_the_last_record_is_dropped_by_a_run_with_nothing_to_do()
    {
        using var project = Prepare();
        Run(project, fatal: 0);
        var left = project.PathOf($"results/store/scratch/{KeyOfTheModel(project)}");
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "checkpoint"), "");

        Assert.Equal(0, Run(project, fatal: 0).Code);
        Assert.False(Directory.Exists(left));
    }

    // A soak of 1,000 kills at random moments: RETABLE_KILLS=1000.
    [Fact]
    public void Killed_at_random_moments_it_goes_on_from_its_checkpoint_to_the_same_bytes()
    {
        using var calm = Prepare();
        var calmRun = Stopwatch.StartNew();
        Run(calm, fatal: 0);
        var longest = (int)calmRun.ElapsedMilliseconds;
        var random = new Random(20261125);
        var kills = int.TryParse(Environment.GetEnvironmentVariable("RETABLE_KILLS"), out var asked) ? asked : 25;
        var resumed = 0;
        for (var killed = 0; killed < kills;)
        {
            using var project = Prepare();
            for (var runs = 1; ; runs++)
            {
                // At last in peace: where starting takes the longest, no killed run would get any further.
                TimeSpan? killAfter = runs <= MostKills ? TimeSpan.FromMilliseconds(random.Next(longest / 10, longest)) : null;
                var (code, output) = Run(project, fatal: 0, killAfter);
                resumed += output.Count(line => RunEvent.FromLine(line) is RunEvent.StageResumed);
                if (code == 0)
                {
                    break;
                }

                Assert.Equal(137, code);
                killed++;
                RequireSound(project);
            }

            Assert.Equal(Result(calm), Result(project));
            Assert.Empty(Directory.EnumerateFileSystemEntries(project.PathOf("results/store/scratch")));
        }

        Assert.True(resumed > 0, "no training went on from its checkpoint");
    }

    private static Project Prepare()
    {
        var project = FakeRuns.Project();
        project.Write("pipeline.yaml", Yaml);
        File.WriteAllBytes(project.PathOf("steps.json"), FakeRuns.Catalog.ToJson());
        return project;
    }

    private static (int Code, IReadOnlyList<string> Output) Run(Project project, int fatal, TimeSpan? killAfter = null)
    {
        using var process = Process.Start(new ProcessStartInfo(FakeRuns.Program, ["engine", project.Folder, $"{fatal}"]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (killAfter is { } moment && !process.WaitForExit(moment))
        {
            process.Kill();
        }

        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult().Split('\n'));
    }

    private static void RequireSound(Project project)
    {
        using var engine = project.Engine();
        Assert.DoesNotContain(engine.Verify(), finding => finding.State == ObjectState.Damaged);
    }

    private static string KeyOfTheModel(Project project)
    {
        using var engine = project.Engine();
        return engine.Records.Last("lab.test/model")!.Key.ToString();
    }

    private static string Result(Project project) => File.ReadAllText(project.PathOf("results/lab/test/summary/text.txt"));
}
